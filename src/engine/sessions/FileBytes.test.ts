import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileBytes } from './FileBytes';

let folder: string;
let file: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-bytes-'));
  const path = join(folder, 'bytes');
  writeFileSync(path, Uint8Array.of(0, 1, 2, 3, 4, 5));
  file = openSync(path, 'r');
});
afterEach(() => {
  closeSync(file);
  rmSync(folder, { recursive: true });
});

it('is an array of bytes as long as the file, of which a range is read', () => {
  const bytes = new FileBytes(file, 6);
  expect(bytes).toBeInstanceOf(Uint8Array);
  expect(bytes.byteLength).toBe(6);
  expect([...bytes.subarray(2, 5)]).toEqual([2, 3, 4]);
  expect([...bytes.subarray(4)]).toEqual([4, 5]);
  expect(bytes.subarray(3, 3).length).toBe(0);
});

it('complains where the file has become shorter', () => {
  expect(() => new FileBytes(file, 100).subarray(4, 8)).toThrow('cut short');
});
