import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNpy } from './readNpy';
import { writeNpy } from './writeNpy';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-npy-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A .npy file by hand, with nothing right unless it is said. */
function npy(header: string, data: Uint8Array, version = 1): string {
  const start = version === 1 ? 10 : 12;
  const bytes = Buffer.alloc(start + header.length + data.length);
  bytes.write('\x93NUMPY', 0, 'latin1');
  bytes[6] = version;
  if (version === 1) bytes.writeUInt16LE(header.length, 8);
  else bytes.writeUInt32LE(header.length, 8);
  bytes.write(header, start, 'latin1');
  bytes.set(data, start + header.length);
  const file = join(folder, 'hand.npy');
  writeFileSync(file, bytes);
  return file;
}

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }\n";

describe('npy', () => {
  it.each([[[2, 3, 1, 1]], [[6]], [[]]])('reads back what it writes, shape %j', async (shape) => {
    const file = join(folder, 'round.npy');
    const data = Float32Array.from(
      { length: shape.reduce((a: number, b: number) => a * b, 1) },
      (_, i) => i - 2.5,
    );
    await writeNpy(file, { shape, data });
    expect(await readNpy(file)).toEqual({ shape, data });
    expect(readFileSync(file).length % 4).toBe(0);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it.each([1, 2, 3])('reads format version %d', async (version) => {
    const { shape, data } = await readNpy(npy(HEADER, floats(1, 2), version));
    expect([shape, [...data]]).toEqual([
      [2, 1],
      [1, 2],
    ]);
  });

  it.each([
    ['another element type', HEADER.replace('<f4', '<f8'), floats(1, 2), 'npy/unsupported'],
    ['big-endian', HEADER.replace('<f4', '>f4'), floats(1, 2), 'npy/unsupported'],
    ['column-major', HEADER.replace('False', 'True'), floats(1, 2), 'npy/unsupported'],
    ['too little data', HEADER, floats(1), 'npy/malformed'],
    ['too much data', HEADER, floats(1, 2, 3), 'npy/malformed'],
    ['a shape that lies', HEADER.replace('(2, 1)', '(99999999, 99999999)'), floats(1, 2), 'npy/malformed'],
    ['no shape', HEADER.replace('shape', 'ship'), floats(1, 2), 'npy/malformed'],
  ])('refuses %s', async (_, header, data, code) => {
    await expect(readNpy(npy(header, data))).rejects.toMatchObject({ code });
  });

  it('refuses a header length beyond the file and beyond the limit', async () => {
    const file = npy(HEADER, floats(1, 2), 2);
    for (const length of [5000, 2 ** 31]) {
      const bytes = readFileSync(file);
      bytes.writeUInt32LE(length, 8);
      writeFileSync(file, bytes);
      await expect(readNpy(file)).rejects.toMatchObject({ code: 'npy/malformed' });
    }
  });

  it('says which file is not there, is a folder or cannot be written', async () => {
    await expect(readNpy(join(folder, 'none.npy'))).rejects.toMatchObject({ code: 'file/not-found' });
    await expect(readNpy(folder)).rejects.toMatchObject({ code: 'file/not-a-file' });
    const array = { shape: [1], data: Float32Array.of(1) };
    await expect(writeNpy(join(folder, 'none', 'y.npy'), array)).rejects.toMatchObject({
      code: 'file/unwritable',
    });
  });
});
