import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';

const SAMPLES = resolve(import.meta.dirname, '../../media/samples');
/** Side of the small pictures, in pixels. */
const SIDE = 48;

/** Images of the folder `unsorted/many`. */
export const MANY = 10_000;
/** Every so many of them is damaged: a text, an empty file, or one that breaks off. */
export const DAMAGED_EVERY = 400;
/** Images of the folder `flick`. */
export const FLICKED = 30;

/** Names with leading zeros, so that the explorer and the table have them in the order of their numbers. */
export function pictureName(number: number): string {
  return `picture-${String(number).padStart(5, '0')}.png`;
}

/** The class of a picture: the samples take turns. */
export function pictureClass(number: number, samples: readonly string[]): string {
  return classOf(samples[number % samples.length] ?? '');
}

/** Names of the images to flick through; each is of another class than the one before. */
export function flickedName(number: number): string {
  return `flick-${String(number).padStart(2, '0')}.jpg`;
}

export function flickedClass(number: number, samples: readonly string[]): string {
  return classOf(flickedSample(number, samples));
}

function flickedSample(number: number, samples: readonly string[]): string {
  return samples[(number * 2 + 1) % samples.length] ?? '';
}

function classOf(sample: string): string {
  return sample.replace(/-\d\.jpg$/, '').replace('-', ' ');
}

export async function sampleNames(): Promise<string[]> {
  return (await readdir(SAMPLES)).filter((name) => name.endsWith('.jpg')).sort();
}

/** A workspace with ten thousand small pictures, some of them damaged, and a data set with two classes. */
export async function makeBatchWorkspace(folder: string): Promise<void> {
  const names = await sampleNames();
  const pictures = await Promise.all(
    names.map((name) => sharp(join(SAMPLES, name)).resize(SIDE, SIDE).png().toBuffer()),
  );
  const many = join(folder, 'unsorted/many');
  await mkdir(many, { recursive: true });
  for (let number = 0; number < MANY; number++) {
    const picture = pictures[number % pictures.length] ?? Buffer.alloc(0);
    const isDamaged = number % DAMAGED_EVERY === 7;
    await writeFile(join(many, pictureName(number)), isDamaged ? damage(picture, number) : picture);
  }
  await makeShapes(folder);
}

/** A workspace with thirty images to flick through, a data set with two classes, and a second model. */
export async function makeFlickWorkspace(folder: string): Promise<void> {
  const names = await sampleNames();
  const flick = join(folder, 'flick');
  await mkdir(flick);
  for (let number = 0; number < FLICKED; number++) {
    await cp(join(SAMPLES, flickedSample(number, names)), join(flick, flickedName(number)));
  }
  await cp(resolve(SAMPLES, '../../models/demo'), join(folder, 'my-shapes'), { recursive: true });
  await makeShapes(folder);
}

async function makeShapes(folder: string): Promise<void> {
  for (const name of ['circle', 'star']) {
    await mkdir(join(folder, 'shapes', name), { recursive: true });
    await cp(join(SAMPLES, `${name}-1.jpg`), join(folder, 'shapes', name, `${name}-1.jpg`));
  }
}

function damage(picture: Buffer, number: number): Buffer {
  const kinds = [Buffer.from('This is a text.'), Buffer.alloc(0), picture.subarray(0, picture.length / 2)];
  return kinds[Math.floor(number / DAMAGED_EVERY) % kinds.length] ?? Buffer.alloc(0);
}
