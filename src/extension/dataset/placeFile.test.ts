import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeFile, takeBack } from './placeFile';

let folder: string;
let source: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headstart-place-'));
  source = join(folder, 'a.png');
  await writeFile(source, 'first');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const text = (path: string): Promise<string> => readFile(path, 'utf8');

describe.each(['copy', 'move'] as const)('to %s a file', (how) => {
  it('makes the folder, and takes everything back', async () => {
    const cats = join(folder, 'set/cats');
    const placed = await placeFile(source, cats, how);
    expect(placed?.to).toBe(join(cats, 'a.png'));
    expect(await text(placed!.to)).toBe('first');
    expect((await readdir(folder)).includes('a.png')).toBe(how === 'copy');
    await takeBack(placed!);
    expect(await text(source)).toBe('first');
    expect(await readdir(join(folder, 'set'))).toEqual([]);
  });

  it('never takes the place of another', async () => {
    const cats = join(folder, 'cats');
    await mkdir(cats);
    await writeFile(join(cats, 'a.png'), 'second');
    await writeFile(join(cats, 'a-2.png'), 'third');
    const placed = await placeFile(source, cats, how);
    expect(placed?.to).toBe(join(cats, 'a-3.png'));
    expect(await text(join(cats, 'a.png'))).toBe('second');
    expect(await text(join(cats, 'a-2.png'))).toBe('third');
    await takeBack(placed!);
    expect((await readdir(cats)).sort()).toEqual(['a-2.png', 'a.png']);
  });

  it('does nothing where it is there already', async () => {
    expect(await placeFile(source, folder, how)).toBeNull();
    expect(await readdir(folder)).toEqual(['a.png']);
  });

  it('leaves a folder that others have used since', async () => {
    const cats = join(folder, 'cats');
    const placed = await placeFile(source, cats, how);
    await writeFile(join(cats, 'other.png'), '');
    await takeBack(placed!);
    expect(await readdir(cats)).toEqual(['other.png']);
  });

  it('says what the file system says, and leaves no trace', async () => {
    await expect(placeFile(join(folder, 'none.png'), join(folder, 'cats'), how)).rejects.toMatchObject({
      code: 'ENOENT',
    });
    expect(await readdir(folder)).toEqual(['a.png']);
  });
});

it('keeps a copy that was changed since', async () => {
  const placed = await placeFile(source, join(folder, 'cats'), 'copy');
  await writeFile(placed!.to, 'edited by hand');
  await expect(takeBack(placed!)).rejects.toMatchObject({ code: 'file/changed' });
  expect(await text(placed!.to)).toBe('edited by hand');
});

it('does not move back over a new file', async () => {
  const placed = await placeFile(source, join(folder, 'cats'), 'move');
  await writeFile(source, 'new');
  await expect(takeBack(placed!)).rejects.toMatchObject({ code: 'file/unwritable' });
  expect(await text(source)).toBe('new');
  expect(await text(placed!.to)).toBe('first');
});

it.skipIf(process.getuid?.() === 0)('does not leave two where one cannot be moved away', async () => {
  const locked = join(folder, 'locked');
  await mkdir(locked);
  await writeFile(join(locked, 'b.png'), 'kept');
  await chmod(locked, 0o500);
  try {
    await expect(placeFile(join(locked, 'b.png'), join(folder, 'cats'), 'move')).rejects.toThrow();
    expect(await text(join(locked, 'b.png'))).toBe('kept');
    expect(await readdir(folder)).not.toContain('cats');
  } finally {
    await chmod(locked, 0o700);
  }
});
