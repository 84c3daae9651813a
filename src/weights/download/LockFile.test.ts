import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sleep } from './DownloadTimings';
import { LockFile } from './LockFile';

const folder = mkdtempSync(join(tmpdir(), 'headstart-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

let path: string;
let time: number;
let count = 0;
beforeEach(() => {
  path = join(folder, `${count++}.lock`);
  time = 0;
});
const lock = (heartbeatMs = 5) => new LockFile(path, { heartbeatMs, staleMs: 1000, now: () => time });

/** A lock of a process that this machine cannot look for. */
const FOREIGN = JSON.stringify({ token: 'abc', machine: 'elsewhere', pid: 1 });

describe('a lock', () => {
  it('is had by one at a time', async () => {
    const held = await lock().tryAcquire();
    expect(held).toBeDefined();
    expect(await lock().tryAcquire()).toBeUndefined();
    await held?.release();
    const next = await lock().tryAcquire();
    expect(next).toBeDefined();
    await next?.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not left behind by one that cannot write its name, as on a full disk', async () => {
    const handle = await open(path, 'w');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    rmSync(path);
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const writing = vi.spyOn(prototype, 'writeFile').mockRejectedValue(full);
    try {
      await expect(lock().tryAcquire()).rejects.toMatchObject({ code: 'download/no-space' });
    } finally {
      writing.mockRestore();
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is had by one of many who ask at once', async () => {
    const held = await Promise.all(Array.from({ length: 20 }, () => lock().tryAcquire()));
    expect(held.filter(Boolean)).toHaveLength(1);
    await held.find(Boolean)?.release();
  });

  it('of a process that is gone is taken over at once', async () => {
    const mine = await lock().tryAcquire();
    const content = JSON.parse(readFileSync(path, 'utf8')) as object;
    await mine?.release();
    // No process has this id: it is above what Linux and macOS allow.
    writeFileSync(path, JSON.stringify({ ...content, token: 'abc', pid: 2 ** 30 }));
    const held = await lock().tryAcquire();
    expect(held).toBeDefined();
    await held?.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of another machine is taken over when nothing has touched it for long enough', async () => {
    writeFileSync(path, FOREIGN);
    const waiting = lock();
    expect(await waiting.tryAcquire()).toBeUndefined();
    time = 900;
    expect(await waiting.tryAcquire()).toBeUndefined();
    await sleep(20);
    writeFileSync(path, FOREIGN); // a sign of life
    expect(await waiting.tryAcquire()).toBeUndefined();
    time = 1800;
    expect(await waiting.tryAcquire()).toBeUndefined();
    time = 2000;
    const held = await waiting.tryAcquire();
    expect(held).toBeDefined();
    await held?.release();
  });

  it('shows that its owner lives', async () => {
    const held = await lock().tryAcquire();
    const waiting = lock();
    for (let turn = 0; turn < 4; turn++) {
      expect(await waiting.tryAcquire()).toBeUndefined();
      const { mtimeMs } = statSync(path);
      while (statSync(path).mtimeMs === mtimeMs) await sleep(5);
      time += 800;
    }
    await held?.release();
  });

  it('that was taken over tells its owner, and stays with the other', async () => {
    const held = await lock().tryAcquire();
    writeFileSync(path, FOREIGN);
    while (held && !held.lost.aborted) await sleep(5);
    await held?.release();
    expect(readFileSync(path, 'utf8')).toBe(FOREIGN);
    rmSync(path);
  });
});
