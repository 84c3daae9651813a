import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { failure, fixture, sourceOf } from '../../test/checkpoints/fixtures';
import { DTYPE_BYTES } from '../shared/dtype';
import type { DType } from '../shared/dtype';
import { openCheckpoint } from './openCheckpoint';
import type { OutgoingTensor } from './outgoingTensor';
import { readTensor } from './readTensor';
import { writeSafetensors } from './writeSafetensors';
import { writeTorchZip } from './writeTorchZip';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headstart-write-'));
});
afterAll(() => rm(folder, { recursive: true }));

const counted = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index + 1);

/** One tensor of each dtype, a scalar, an empty one, and names that need escapes. */
const TENSORS: readonly OutgoingTensor[] = [
  ...(Object.keys(DTYPE_BYTES) as DType[]).map((dtype) => ({
    name: `of.${dtype}`,
    dtype,
    shape: [3, 1],
    data: dtype === 'BOOL' ? Uint8Array.of(1, 0, 1) : counted(3 * DTYPE_BYTES[dtype]),
  })),
  { name: 'scalar', dtype: 'F32', shape: [], data: counted(4) },
  { name: 'empty', dtype: 'F32', shape: [0, 2], data: new Uint8Array(0) },
  { name: '7', dtype: 'U8', shape: [300], data: () => Promise.resolve(counted(300)) },
  { name: 'a "quoted"\n\u{1f600} name', dtype: 'I64', shape: [1], data: counted(8) },
];

const WRITERS = [
  ['writeSafetensors', writeSafetensors, 'model.safetensors'],
  ['writeTorchZip', writeTorchZip, 'model.pth'],
] as const;

describe.each(WRITERS)('%s', (_name, write, file) => {
  it('writes what is read again, in the same order', async () => {
    await write(join(folder, file), TENSORS);
    const source = sourceOf(await readFile(join(folder, file)), file);
    const { tensors } = await openCheckpoint(source);
    expect(tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual(
      TENSORS.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    );
    for (const [index, tensor] of TENSORS.entries()) {
      const wanted = typeof tensor.data === 'function' ? await tensor.data() : tensor.data;
      expect(await readTensor(source, tensors[index]!)).toEqual(wanted);
    }
  });

  it('writes the same bytes for the same tensors', async () => {
    await write(join(folder, `same-${file}`), TENSORS);
    const first = await readFile(join(folder, `same-${file}`));
    await write(join(folder, `same-${file}`), TENSORS);
    expect(await readFile(join(folder, `same-${file}`))).toEqual(first);
  });

  it('aligns every tensor to its element, for whoever maps the file', async () => {
    await write(join(folder, file), TENSORS);
    const { tensors } = await openCheckpoint(sourceOf(await readFile(join(folder, file))));
    for (const { dtype, offset } of tensors) expect(offset % DTYPE_BYTES[dtype]).toBe(0);
  });

  it('leaves the old file and nothing else when it fails half-way', async () => {
    const inner = await mkdtemp(join(folder, 'failing-'));
    await writeFile(join(inner, file), 'the old file');
    const failing: OutgoingTensor[] = [
      ...TENSORS,
      { name: 'late', dtype: 'U8', shape: [1], data: () => Promise.reject(new Error('the disk is gone')) },
    ];
    const found = await failure(write(join(inner, file), failing));
    expect(found).toMatchObject({ code: 'file/unwritable' });
    expect(found.message).toContain('the disk is gone');
    expect(await readdir(inner)).toEqual([file]);
    expect(await readFile(join(inner, file), 'utf8')).toBe('the old file');
  });

  it('refuses data of the wrong length, and names that come twice', async () => {
    const short: OutgoingTensor = { name: 'short', dtype: 'F32', shape: [2], data: counted(4) };
    expect((await failure(write(join(folder, `short-${file}`), [short]))).message).toContain(
      'needs 8 bytes and was given 4',
    );
    const twice = [TENSORS[0]!, TENSORS[0]!];
    expect((await failure(write(join(folder, `twice-${file}`), twice))).message).toContain('of.F64');
    expect(await readdir(folder)).not.toContain(`short-${file}`);
  });

  it('says where it cannot write', async () => {
    const found = await failure(write(join(folder, 'missing', file), TENSORS));
    expect(found.code).toBe('file/unwritable');
    expect(found.message).toContain(join(folder, 'missing', file));
  });
});

describe('writeSafetensors', () => {
  it('keeps metadata', async () => {
    await writeSafetensors(join(folder, 'm.safetensors'), TENSORS, { format: 'pt', note: 'ä' });
    const { metadata } = await openCheckpoint(sourceOf(await readFile(join(folder, 'm.safetensors'))));
    expect(metadata).toEqual({ format: 'pt', note: 'ä' });
  });
});

describe('writeTorchZip', () => {
  it('writes checksums, and storages at multiples of 64 bytes', async () => {
    await writeTorchZip(join(folder, 'c.pth'), TENSORS);
    const bytes = await readFile(join(folder, 'c.pth'));
    let checked = 0;
    for (let at = bytes.indexOf('PK\x03\x04'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 4)) {
      const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
      const size = bytes.readUInt32LE(at + 18);
      expect(start % 64).toBe(0);
      expect(crc32(bytes.subarray(start, start + size))).toBe(bytes.readUInt32LE(at + 14));
      checked += 1;
    }
    expect(checked).toBe(TENSORS.length + 3);
  });

  it('carries a checkpoint over, gathering its views', async () => {
    const source = sourceOf(fixture('views.pth'));
    const { tensors } = await openCheckpoint(source);
    const copies = tensors.map((entry) => ({ ...entry, data: () => readTensor(source, entry) }));
    await writeTorchZip(join(folder, 'dense.pth'), copies);
    const dense = sourceOf(await readFile(join(folder, 'dense.pth')));
    const written = await openCheckpoint(dense);
    expect(written.tensors.every(({ contiguous }) => contiguous)).toBe(true);
    for (const [index, entry] of tensors.entries()) {
      expect(await readTensor(dense, written.tensors[index]!)).toEqual(await readTensor(source, entry));
    }
  });
});
