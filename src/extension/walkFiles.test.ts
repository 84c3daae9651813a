import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isImageName } from '../shared/imageExtensions';
import { walkFiles } from './walkFiles';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headstart-list-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('finds the images of a folder and those below it, in the order of the explorer', async () => {
  for (const sub of ['cats', 'cats/kittens', '.git', 'node_modules', 'folder.png']) {
    await mkdir(join(folder, sub));
  }
  const files = ['b10.png', 'b9.JPG', 'notes.txt', 'cats/a.webp', 'cats/kittens/k.png', '.git/x.png'];
  for (const file of [...files, 'node_modules/y.png']) await writeFile(join(folder, file), '');
  const { files: found, unreadable } = await walkFiles(folder, isImageName);
  expect(found.map((image) => relative(folder, image).replaceAll('\\', '/'))).toEqual([
    'cats/kittens/k.png',
    'cats/a.webp',
    'b9.JPG',
    'b10.png',
  ]);
  expect(unreadable).toEqual([]);
});

it('does not follow links, so that a loop ends', async () => {
  await symlink(folder, join(folder, 'again'), 'dir');
  await writeFile(join(folder, 'a.png'), '');
  expect((await walkFiles(folder, isImageName)).files).toEqual([join(folder, 'a.png')]);
});

it('names a folder that cannot be read', async () => {
  const missing = join(folder, 'missing');
  const { files, unreadable } = await walkFiles(missing, isImageName);
  expect(files).toEqual([]);
  expect(unreadable).toMatchObject([{ folder: missing }]);
});

it('stops when it is told to', async () => {
  await expect(walkFiles(folder, isImageName, { signal: AbortSignal.abort() })).rejects.toThrow();
});

it('gives up in a folder without end, with what it has', async () => {
  for (const sub of ['a', 'b', 'c']) {
    await mkdir(join(folder, sub));
    for (const file of ['1.png', '2.png']) await writeFile(join(folder, sub, file), '');
  }
  const { files } = await walkFiles(folder, isImageName, { maxEntries: 4 });
  expect(files.map((file) => relative(folder, file).replaceAll('\\', '/'))).toEqual(['a/1.png', 'a/2.png']);
});
