import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDataset } from './readDataset';
import { splitDataset } from './splitDataset';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headstart-data-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function touch(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'x');
  }
}

describe('readDataset', () => {
  it('takes a folder of class folders, sorted, nested pictures included, the rest left out', async () => {
    touch(
      'dog/2.jpg',
      'dog/1.PNG',
      'cat/deep/3.webp',
      'cat/notes.txt',
      'cat/.hidden.jpg',
      'empty/readme.md',
      '.git/a.jpg',
    );
    const { classes, samples } = await readDataset(root);
    expect(classes).toEqual(['cat', 'dog']);
    expect(samples.map(({ path, label, split }) => [relative(root, path), label, split])).toEqual([
      [join('cat', 'deep', '3.webp'), 0, null],
      [join('dog', '1.PNG'), 1, null],
      [join('dog', '2.jpg'), 1, null],
    ]);
  });

  it('sorts by code points, as Python does, and leaves hidden folders out', async () => {
    touch('\u{1f600}/1.jpg', '\uff41/1.jpg', 'z/1.jpg', 'z/.thumbnails/1.jpg', 'Z/1.jpg');
    const { classes, samples } = await readDataset(root);
    expect(classes).toEqual(['Z', 'z', '\uff41', '\u{1f600}']);
    expect(samples).toHaveLength(4);
  });

  it.skipIf(process.platform === 'win32')(
    'is not led in a circle by links, nor to what is no picture',
    async () => {
      touch('cat/1.jpg', 'dog/2.jpg');
      symlinkSync(root, join(root, 'cat/all'));
      symlinkSync('.', join(root, 'dog/itself'));
      symlinkSync('loop', join(root, 'loop'));
      const { classes, samples } = await readDataset(root);
      expect(classes).toEqual(['cat', 'dog']);
      expect(samples.map(({ path }) => relative(root, path))).toEqual(['cat/1.jpg', 'dog/2.jpg']);
    },
  );

  it('takes one class where one will do', async () => {
    touch('only/1.jpg');
    expect((await readDataset(root, 1)).classes).toEqual(['only']);
    await expect(readDataset(root)).rejects.toMatchObject({ code: 'data/no-classes' });
  });

  it('takes train and val beside each other and numbers both alike', async () => {
    touch('train/a/1.jpg', 'train/b/1.jpg', 'train/c/1.jpg', 'val/b/2.jpg', 'val/c/2.jpg');
    const { classes, samples } = await readDataset(root);
    expect(classes).toEqual(['a', 'b', 'c']);
    expect(samples.filter(({ split }) => split === 'val').map(({ label }) => label)).toEqual([1, 2]);
  });

  it('refuses a class that only the validation half has', async () => {
    touch('train/a/1.jpg', 'train/b/1.jpg', 'val/b/1.jpg', 'val/z/1.jpg');
    await expect(readDataset(root)).rejects.toThrow(/z/);
  });

  it('takes a CSV with or without a header', async () => {
    for (const header of ['', 'file,label\n']) {
      writeFileSync(join(root, 'data.csv'), `${header}x/1.jpg,dog\n"x,2.jpg",cat\n`);
      const { classes, samples } = await readDataset(join(root, 'data.csv'));
      expect(classes).toEqual(['cat', 'dog']);
      expect(samples.map(({ path, label }) => [relative(root, path), label])).toEqual([
        [join('x', '1.jpg'), 1],
        ['x,2.jpg', 0],
      ]);
    }
  });

  it('says what is wrong with a CSV line, a single class, a missing folder', async () => {
    writeFileSync(join(root, 'data.csv'), 'file,label\na.jpg,x\nb.jpg,\n');
    await expect(readDataset(join(root, 'data.csv'))).rejects.toThrow(/line 3/);
    touch('only/1.jpg');
    await expect(readDataset(root)).rejects.toMatchObject({ code: 'data/no-classes' });
    await expect(readDataset(join(root, 'none'))).rejects.toMatchObject({ code: 'file/not-found' });
  });
});

describe('splitDataset', () => {
  const dataset = (...counts: number[]) => ({
    root: '',
    classes: counts.map((_, label) => `class ${label}`),
    samples: counts.flatMap((count, label) =>
      Array.from({ length: count }, (_, index) => ({ path: `${label}/${index}`, label, split: null })),
    ),
  });

  it('holds out the share of every class, the same for the same seed', () => {
    const first = splitDataset(dataset(10, 100, 2), 0.2, 1);
    const count = (label: number) => first.validation.filter((sample) => sample.label === label).length;
    expect([count(0), count(1), count(2)]).toEqual([2, 20, 1]);
    expect(first.training.length + first.validation.length).toBe(112);
    expect(new Set([...first.training, ...first.validation].map(({ path }) => path)).size).toBe(112);
    expect(splitDataset(dataset(10, 100, 2), 0.2, 1)).toEqual(first);
    expect(splitDataset(dataset(10, 100, 2), 0.2, 2)).not.toEqual(first);
  });

  it('refuses a class with one picture and names it', () => {
    expect(() => splitDataset(dataset(5, 1), 0.2, 0)).toThrow(/“class 1” has 1 readable picture;/);
  });
});
