import { describe, expect, it } from 'vitest';

import { dict, integer, opcodes, tensor, text, torchZip, zip } from '../../test/checkpoints/buildTorch';
import { failure, fixture, sourceOf } from '../../test/checkpoints/fixtures';
import { openCheckpoint } from './openCheckpoint';
import { readTensor } from './readTensor';

const refusal = (bytes: Uint8Array) => failure(openCheckpoint(sourceOf(bytes)));
const withTensor = (parts: Parameters<typeof tensor>[0]) => torchZip(dict({ weight: tensor(parts) }));

/** Changes the directory entry of a name (every one of them, by default). */
function patchDirectory(bytes: Buffer, name: string, patch: (entry: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf('PK\x01\x02'); at >= 0; at = copy.indexOf('PK\x01\x02', at + 4)) {
    const length = copy.readUInt16LE(at + 28);
    if (copy.toString('latin1', at + 46, at + 46 + length) === name) patch(copy.subarray(at));
  }
  return copy;
}

describe('readTorchZip', () => {
  it('opens the smallest torch zip', async () => {
    const source = sourceOf(await torchZip(dict({ weight: tensor() })));
    const { tensors, format } = await openCheckpoint(source);
    expect(format).toBe('torch-zip');
    expect(tensors).toMatchObject([
      { name: 'weight', dtype: 'F32', shape: [4], bytes: 16, span: 16, contiguous: true },
    ]);
    expect(await readTensor(source, tensors[0]!)).toHaveLength(16);
  });

  it('opens zip64 archives', async () => {
    const pickle = dict({ weight: tensor() });
    const data = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
    const source = sourceOf(
      await zip({ 'a/data.pkl': pickle, 'a/data/0': data }, { zip64From: 0, alignment: 64 }),
    );
    const { tensors } = await openCheckpoint(source);
    expect(tensors[0]!.offset % 64).toBe(0);
    expect([...new Float32Array((await readTensor(source, tensors[0]!)).buffer)]).toEqual([1, 2, 3, 4]);
  });

  it('ignores notes that it does not need', async () => {
    const bytes = await torchZip(dict({ weight: tensor() }), {
      'archive/.format_version': '1',
      'archive/.storage_alignment': '64',
      'archive/.data/serialization_id': '0',
      'archive/version': '3\n',
    });
    expect((await openCheckpoint(sourceOf(bytes))).tensors).toHaveLength(1);
  });

  it('reads little of a large file, and reads that fast', async () => {
    const count = 1000;
    const bytesEach = 64 * 1024;
    const names = Array.from({ length: count }, (_, index) => `layer${index}.weight`);
    const pickle = dict(
      Object.fromEntries(
        names.map((name, index) => [name, tensor({ key: String(index), count: bytesEach / 4 })]),
      ),
    );
    const data = new Uint8Array(bytesEach);
    const storages = Object.fromEntries(names.map((_, index) => [`archive/data/${index}`, data]));
    const source = sourceOf(await zip({ 'archive/data.pkl': pickle, ...storages }, { alignment: 64 }));
    let read = 0;
    const counting = {
      name: source.name,
      path: undefined,
      size: source.size,
      read: (offset: number, length: number) => {
        read += length;
        return source.read(offset, length);
      },
      close: () => source.close(),
    };
    const start = performance.now();
    const { tensors } = await openCheckpoint(counting);
    const milliseconds = performance.now() - start;
    expect(tensors).toHaveLength(count);
    expect(source.size).toBeGreaterThan(65e6);
    expect(read).toBeLessThan(1e6);
    // Some 40 ms on the slowest machine tried; the bound leaves room for a busy one.
    expect(milliseconds).toBeLessThan(1000);
  });

  it.each<[string, Parameters<typeof tensor>[0], RegExp]>([
    [
      'a storage offset beyond the storage',
      { offset: 4, size: [1] },
      /reaches to byte 20 of a storage that has 16/,
    ],
    ['a size beyond the storage', { size: [5] }, /reaches to byte 20/],
    ['a stride that leads beyond the storage', { size: [2, 2], stride: [3, 1] }, /reaches to byte 20/],
    ['a negative stride', { offset: 3, stride: [-1] }, /strides.*no negative strides/],
    ['a negative offset', { offset: -1, size: [1] }, /offset/],
    ['a negative size', { size: [-1] }, /size/],
    ['fewer strides than dimensions', { size: [2, 2], stride: [1] }, /2 dimensions and 1 strides/],
    ['more elements than can be counted', { size: [2n ** 62n, 4], stride: [0, 0] }, /size/],
    [
      'a count that overflows',
      { size: [2n ** 40n, 2n ** 40n], stride: [0, 0] },
      /more elements than can be counted/,
    ],
    ['an offset that overflows', { offset: 2n ** 52n, size: [2], stride: [2n ** 52n] }, /reaches to byte/],
    ['65 dimensions', { size: Array<number>(65).fill(1), stride: Array<number>(65).fill(1) }, /at most 64/],
    ['a storage said to be larger than it is', { count: 5 }, /should have 20 bytes and has 16/],
    ['a storage said to be smaller than it is', { count: 2, size: [2] }, /should have 8 bytes and has 16/],
    ['a storage of a negative size', { count: -4 }, /no size/],
  ])('refuses a tensor with %s', async (_what, parts, message) => {
    const found = await refusal(await withTensor(parts));
    expect(found.code).toBe('checkpoint/malformed');
    expect(found.message).toMatch(message);
  });

  it('refuses a tensor whose storage is missing', async () => {
    const found = await refusal(await withTensor({ key: '1' }));
    expect(found.code).toBe('checkpoint/truncated');
    expect(found.message).toContain('"1" is missing');
  });

  it('finds storages by their key alone', async () => {
    expect((await refusal(await withTensor({ key: '../data.pkl' }))).message).toContain('missing');
    expect((await refusal(await withTensor({ key: '__proto__' }))).message).toContain('missing');
  });

  it.each([2 ** 27, 2 ** 50])('does not repeat one element %d times in memory', async (count) => {
    const source = sourceOf(await withTensor({ size: [count], stride: [0] }));
    const { tensors } = await openCheckpoint(source);
    expect((await failure(readTensor(source, tensors[0]!))).code).toBe('checkpoint/too-large');
  });

  it('refuses entries that overlap', async () => {
    const bytes = await torchZip(dict({ weight: tensor() }), { 'archive/data/1': new Uint8Array(64) });
    const header = bytes.indexOf('archive/data/0') - 30;
    const patched = patchDirectory(bytes, 'archive/data/1', (entry) => entry.writeUInt32LE(header, 42));
    const found = await refusal(patched);
    expect(found.code).toBe('checkpoint/malformed');
    expect(found.message).toContain('overlap');
  });

  it('refuses entries of one name', async () => {
    const bytes = await torchZip(dict({ weight: tensor() }), { 'archive/data/1': new Uint8Array(16) });
    const at = bytes.lastIndexOf('archive/data/1');
    bytes.write('archive/data/0', at);
    const found = await refusal(bytes);
    expect(found.message).toContain('same name');
  });

  it('refuses a compressed storage, which could be a bomb', async () => {
    const bytes = await torchZip(dict({ weight: tensor() }));
    const found = await refusal(
      patchDirectory(bytes, 'archive/data/0', (entry) => entry.writeUInt16LE(8, 10)),
    );
    expect(found.code).toBe('checkpoint/unsupported');
    expect(found.message).toContain('"archive/data/0" is compressed');
  });

  it('refuses an encrypted entry', async () => {
    const bytes = await torchZip(dict({ weight: tensor() }));
    const patched = patchDirectory(bytes, 'archive/data/0', (entry) => {
      entry.writeUInt16LE(1, 8);
      entry.writeUInt32LE(28, 20);
      entry.writeUInt32LE(16, 24);
    });
    expect((await refusal(patched)).message).toContain('encrypted');
  });

  it('refuses two sizes of a stored entry', async () => {
    const bytes = await torchZip(dict({ weight: tensor() }));
    const found = await refusal(
      patchDirectory(bytes, 'archive/data/0', (entry) => entry.writeUInt32LE(32, 24)),
    );
    expect(found.code).toBe('checkpoint/malformed');
  });

  it('refuses an entry that reaches beyond the file', async () => {
    const bytes = await torchZip(dict({ weight: tensor() }));
    const patched = patchDirectory(bytes, 'archive/data/0', (entry) => {
      entry.writeUInt32LE(1e9, 20);
      entry.writeUInt32LE(1e9, 24);
    });
    expect((await refusal(patched)).code).toBe('checkpoint/truncated');
  });

  it('refuses a directory of more entries than any checkpoint has', async () => {
    const bytes = await zip(
      { 'a/data.pkl': dict({ weight: tensor() }), 'a/data/0': new Uint8Array(16) },
      { zip64From: 0 },
    );
    const end = bytes.indexOf('PK\x06\x06');
    bytes.writeBigUInt64LE(2n ** 40n, end + 32);
    const found = await refusal(bytes);
    expect(found.code).toBe('checkpoint/too-large');
    expect(found.message).toContain('1099511627776');
  });

  it('refuses a directory that counts more entries than it has', async () => {
    const bytes = await torchZip(dict({ weight: tensor() }));
    bytes.writeUInt16LE(60, bytes.length - 12);
    expect((await refusal(bytes)).code).toBe('checkpoint/truncated');
  });

  it('refuses names that lead out of the archive', async () => {
    const bytes = await torchZip(dict({ weight: tensor() }), { '../../etc/passwd': 'x' });
    expect((await refusal(bytes)).code).toBe('checkpoint/malformed');
  });

  it('refuses archives of something else, and says what is inside', async () => {
    const found = await refusal(await zip({ 'word/document.xml': '<w/>' }));
    expect(found.code).toBe('checkpoint/unknown-format');
    expect(found.message).toContain('"word/document.xml"');
    expect((await refusal(await zip({}))).code).toBe('checkpoint/unknown-format');
  });

  it('refuses an archive with two pickles', async () => {
    const pickle = dict({ weight: tensor() });
    expect((await refusal(await torchZip(pickle, { 'other/data.pkl': pickle }))).message).toContain(
      'more than one',
    );
  });

  it('refuses a byte order that does not exist', async () => {
    const bytes = await torchZip(dict({ weight: tensor() }), { 'archive/byteorder': 'middle' });
    expect((await refusal(bytes)).code).toBe('checkpoint/malformed');
  });

  it('refuses a name that two tensors share', async () => {
    const pickle = opcodes([0x80, 2], '}(', text('a'), tensor(), text('a'), tensor(), 'u.');
    const found = await refusal(await torchZip(pickle));
    expect(found.code).toBe('checkpoint/malformed');
    expect(found.message).toContain('"a" comes twice');
  });

  it('refuses dicts within dicts without end, and dicts that hold themselves', async () => {
    const deep = opcodes(
      [0x80, 2],
      ...Array.from({ length: 40 }, () => opcodes('}', text('d'))),
      tensor(),
      's'.repeat(40),
      '.',
    );
    expect((await refusal(await torchZip(deep))).code).toBe('checkpoint/too-large');
    const itself = opcodes([0x80, 2], '}', 'q', [0], text('again'), 'h', [0], 's.');
    expect((await refusal(await torchZip(itself))).code).toBe('checkpoint/too-large');
  });

  it('is not held up by a pickle that doubles itself (memo bomb)', async () => {
    // Each list holds the one before twice: 2^30 tensors by the last.
    const steps = Array.from({ length: 30 }, (_, index) =>
      opcodes(']', 'q', [index + 1], '(h', [index], 'h', [index], 'e0h', [index + 1]),
    );
    const pickle = opcodes(
      [0x80, 2],
      '}',
      text('model'),
      tensor(),
      'q',
      [0],
      ...steps.map((step) => opcodes('0', step)),
      's.',
    );
    const start = performance.now();
    expect((await refusal(await torchZip(pickle))).code).toBe('checkpoint/too-large');
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('is not held up by a long size that many tensors share', async () => {
    const shared = opcodes('(', ...Array.from({ length: 50_000 }, () => integer(0)), 't', 'q', [9], '0');
    const one = opcodes(
      'ctorch._utils\n_rebuild_tensor\n((',
      text('storage'),
      'ctorch\nFloatStorage\n',
      text('0'),
      text('cpu'),
      integer(4),
      'tQ',
      integer(0),
      'h',
      [9],
      'h',
      [9],
      'tR',
    );
    const items = Array.from({ length: 2000 }, (_, index) => opcodes(text(String(index)), one));
    const start = performance.now();
    const found = await refusal(await torchZip(opcodes([0x80, 2], shared, '}(', ...items, 'u.')));
    expect(found.message).toContain('at most 64');
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it.each(['dtypes.pth', 'training-protocol4.pth'])('refuses %s cut at every 7th byte', async (file) => {
    const whole = fixture(file);
    for (let length = 1; length < whole.length; length += 7) {
      const { code } = await refusal(whole.subarray(0, length));
      expect(['checkpoint/truncated', 'checkpoint/unknown-format']).toContain(code);
      if (length >= 4) expect(code).toBe('checkpoint/truncated');
    }
  });
});
