import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copySamples, samplesIn } from './copySamples';

const MEDIA = resolve(import.meta.dirname, '../../../media');

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'headstart-samples-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('copies the pictures of both sets', async () => {
  const samples = await copySamples(MEDIA, join(home, 'mine'));
  expect(samples).toEqual(samplesIn(join(home, 'mine')));
  expect(await readdir(samples.pictures)).toEqual(await readdir(join(MEDIA, 'samples')));
  const classes = ['cloud', 'lightning', 'sun', 'umbrella'];
  expect(await readdir(samples.newClasses)).toEqual(expect.arrayContaining(classes));
  const picture = await readFile(join(samples.newClasses, 'sun/sun-01.jpg'));
  expect(picture.equals(await readFile(join(MEDIA, 'samples-new-classes/sun/sun-01.jpg')))).toBe(true);
});

it('leaves what is there as it is', async () => {
  const { pictures } = await copySamples(MEDIA, home);
  await writeFile(join(pictures, 'star-1.jpg'), 'mine now');
  await copySamples(MEDIA, home);
  expect(await readFile(join(pictures, 'star-1.jpg'), 'utf8')).toBe('mine now');
});

it('gives copies that may be written, also of files that may not', async () => {
  const media = join(home, 'media');
  await cp(MEDIA, media, { recursive: true });
  await chmod(join(media, 'samples/star-1.jpg'), 0o444);
  const { pictures } = await copySamples(media, join(home, 'mine'));
  expect((await stat(join(pictures, 'star-1.jpg'))).mode & 0o200).toBe(0o200);
});
