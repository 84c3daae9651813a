import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { failure } from '../../test/checkpoints/fixtures';
import { FileSource } from './FileSource';
import { MemorySource } from './MemorySource';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headstart-source-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('FileSource', () => {
  it('reads exactly what is asked', async () => {
    await writeFile(join(folder, 'a.pth'), Buffer.from([1, 2, 3, 4, 5]));
    const source = await FileSource.open(join(folder, 'a.pth'));
    expect(source).toMatchObject({ name: 'a.pth', path: join(folder, 'a.pth'), size: 5 });
    expect([...(await source.read(1, 3))]).toEqual([2, 3, 4]);
    expect(await source.read(5, 0)).toHaveLength(0);
    expect((await failure(source.read(3, 3))).code).toBe('checkpoint/truncated');
    expect((await failure(source.read(-1, 2))).code).toBe('checkpoint/truncated');
    await source.close();
  });

  it('notices that the file became shorter', async () => {
    const path = join(folder, 'shrinking.pth');
    await writeFile(path, Buffer.alloc(100));
    const source = await FileSource.open(path);
    await truncate(path, 50);
    const found = await failure(source.read(40, 20));
    expect(found.code).toBe('file/changed');
    expect(found.message).toContain(path);
    await source.close();
  });

  it('says what is wrong with a path', async () => {
    await writeFile(join(folder, 'empty.pth'), '');
    expect((await failure(FileSource.open(join(folder, 'missing.pth')))).code).toBe('file/not-found');
    expect((await failure(FileSource.open(join(folder, 'empty.pth', 'inside')))).code).toBe('file/not-found');
    expect((await failure(FileSource.open(folder))).code).toBe('file/not-a-file');
    expect((await failure(FileSource.open('/dev/null'))).code).toBe(
      process.platform === 'win32' ? 'file/not-found' : 'file/not-a-file',
    );
    expect((await failure(FileSource.open(join(folder, 'empty.pth')))).code).toBe('file/empty');
  });
});

describe('MemorySource', () => {
  it('reads like a file', async () => {
    const source = new MemorySource(Uint8Array.of(1, 2, 3), 'memory');
    expect([...(await source.read(1, 2))]).toEqual([2, 3]);
    expect((await failure(source.read(2, 2))).code).toBe('checkpoint/truncated');
    expect((await failure(source.read(0, Number.NaN))).code).toBe('checkpoint/truncated');
    await source.close();
  });
});
