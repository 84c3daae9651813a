import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileLock } from './FileLock';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('FileLock', () => {
  it('is held until it is released', async () => {
    const lock = await FileLock.take(path);
    expect(lock).not.toBeNull();
    expect(await FileLock.take(path)).toBeNull();
    await lock?.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(await FileLock.take(path)).not.toBeNull();
  });

  it('is taken from a process that has ended, and by one of many only', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(path, JSON.stringify([hostname(), pid, '1']));
    const taken = await Promise.all(Array.from({ length: 8 }, () => FileLock.take(path)));
    expect(taken.filter((lock) => lock !== null)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  it.runIf(process.platform === 'linux')(
    'is taken from an earlier process that had the same number',
    async () => {
      writeFileSync(path, JSON.stringify([hostname(), process.pid, '1']));
      expect(await FileLock.take(path)).not.toBeNull();
    },
  );

  it('is left to a process on another machine', async () => {
    const owner = JSON.stringify(['elsewhere', 1, '1']);
    writeFileSync(path, owner);
    expect(await FileLock.take(path)).toBeNull();
    expect(readFileSync(path, 'utf8')).toBe(owner);
  });

  it('leaves nothing behind where its name cannot be written, as on a full disk', async () => {
    const handle = await open(path, 'w');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    rmSync(path);
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const writing = vi.spyOn(prototype, 'writeFile').mockRejectedValue(full);
    try {
      await expect(FileLock.take(path)).rejects.toBe(full);
    } finally {
      writing.mockRestore();
    }
    expect(readdirSync(folder)).toEqual([]);
    expect(await FileLock.take(path)).not.toBeNull();
  });

  it('is left to a process that is just writing its name, not to one that never did', async () => {
    writeFileSync(path, '');
    expect(await FileLock.take(path)).toBeNull();
    utimesSync(path, 1, 1);
    expect(await FileLock.take(path)).not.toBeNull();
  });
});
