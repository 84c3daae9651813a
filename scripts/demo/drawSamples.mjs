// @ts-check
/**
 * Draws the pictures that are committed: `media/samples` (two of each demo class, none of them seen in training) and
 * `media/samples-new-classes` (four classes that the demo model does not know, to fine-tune it on).
 */

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CLASSES, drawPicture } from './drawPicture.mjs';
import { Random } from './Random.mjs';

const MEDIA = resolve(import.meta.dirname, '../../media');

/** Pictures of a new class: enough for a first fine-tuning, few enough to carry about. */
const NEW_PER_CLASS = 14;

/** Bytes of one picture at most: both sets travel with the extension. */
const LIMIT = 7_000;

/** Of each demo class, the numbers of two pictures that look unlike each other. Chosen by eye. */
const CHOSEN = /** @type {Readonly<Record<string, readonly number[]>>} */ ({
  checkerboard: [1, 12],
  circle: [14, 1],
  crescent: [6, 3],
  heart: [11, 3],
  'polka dots': [6, 2],
  spiral: [12, 9],
  square: [5, 11],
  star: [3, 10],
  stripes: [11, 6],
  triangle: [8, 10],
});

/** @param {string} name */
const slug = (name) => name.replaceAll(' ', '-');

/**
 * Removes the pictures of an earlier run.
 * @param {string} folder
 */
async function clear(folder) {
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await rm(join(folder, entry.name), { recursive: true });
    else if (entry.name.endsWith('.jpg')) await rm(join(folder, entry.name));
  }
}

async function drawSamples() {
  const folder = join(MEDIA, 'samples');
  await clear(folder);
  for (const name of CLASSES.demo) {
    for (const [index, number] of (CHOSEN[name] ?? []).entries()) {
      const picture = await drawPicture(new Random(`samples/${name}/${number}`), name, LIMIT);
      await writeFile(join(folder, `${slug(name)}-${index + 1}.jpg`), picture);
    }
  }
}

async function drawNewClasses() {
  const folder = join(MEDIA, 'samples-new-classes');
  await clear(folder);
  for (const name of CLASSES.weather) {
    await mkdir(join(folder, name), { recursive: true });
    for (let number = 1; number <= NEW_PER_CLASS; number++) {
      const picture = await drawPicture(new Random(`new-classes/${name}/${number}`), name, LIMIT);
      await writeFile(join(folder, name, `${name}-${String(number).padStart(2, '0')}.jpg`), picture);
    }
  }
}

await drawSamples();
await drawNewClasses();
