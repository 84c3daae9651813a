import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listClasses } from './listClasses';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headstart-classes-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function fill(files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), '');
  }
}

it('lists the class folders with their images, in the order of the explorer', async () => {
  await fill([
    'class10/a.png',
    'class9/a.png',
    'class9/b.JPG',
    'class9/notes.txt',
    '.git/x.png',
    'loose.png',
  ]);
  await mkdir(join(folder, 'new'));
  expect(await listClasses(folder)).toEqual({
    root: folder,
    classes: [
      { name: 'class9', images: 2 },
      { name: 'class10', images: 1 },
      { name: 'new', images: 0 },
    ],
  });
});

it('takes the training half of a data set that is split', async () => {
  await fill(['train/cat/a.png', 'val/cat/b.png', 'val/dog/c.png']);
  expect(await listClasses(folder)).toEqual({
    root: join(folder, 'train'),
    classes: [{ name: 'cat', images: 1 }],
  });
});

it('takes a folder called train for a class where there is no other half', async () => {
  await fill(['train/a.png', 'bus/b.png']);
  expect((await listClasses(folder)).classes.map(({ name }) => name)).toEqual(['bus', 'train']);
});

it('fails for what is no folder', async () => {
  await expect(listClasses(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});
