import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectBatch } from './collectBatch';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headstart-batch-'));
  for (const sub of ['cats', 'dogs']) {
    await mkdir(join(folder, sub));
    await writeFile(join(folder, sub, 'one.png'), '');
    await writeFile(join(folder, sub, 'notes.txt'), '');
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('is named after a folder, and its images relative to it', async () => {
  const batch = await collectBatch([folder], basename);
  expect(batch.title).toBe(basename(folder));
  expect(batch.folders).toEqual([folder]);
  expect(batch.images.map(batch.nameOf)).toEqual([join('cats', 'one.png'), join('dogs', 'one.png')]);
  // One that was moved elsewhere.
  expect(batch.nameOf(join(folder, '../set/cat/one.png'))).toBe('one.png');
});

it('takes several folders and files together, each image once', async () => {
  const cat = join(folder, 'cats', 'one.png');
  const batch = await collectBatch(
    [join(folder, 'cats'), cat, join(folder, 'dogs')],
    (image) => `in ${image}`,
  );
  expect(batch.images).toEqual([cat, join(folder, 'dogs', 'one.png')]);
  expect(batch.title).toBe('cats, one.png, dogs');
  expect(batch.folders).toEqual([join(folder, 'cats'), join(folder, 'dogs')]);
  expect(batch.nameOf(cat)).toBe(`in ${cat}`);
});

it('names the first of many', async () => {
  const paths = ['a', 'b', 'c', 'd', 'e'].map((name) => join(folder, `${name}.png`));
  expect((await collectBatch(paths, basename)).title).toBe('a.png, b.png, c.png and 2 more');
});

it('keeps a file that is named although it is no image or is missing, so that its error is told', async () => {
  const paths = [join(folder, 'cats', 'notes.txt'), join(folder, 'missing.png')];
  expect((await collectBatch(paths, basename)).images).toEqual(paths);
});
