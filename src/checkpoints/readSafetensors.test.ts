import { describe, expect, it } from 'vitest';

import { failure, fixture, sourceOf } from '../../test/checkpoints/fixtures';
import { openCheckpoint } from './openCheckpoint';
import { readTensor } from './readTensor';

/** A file with this header and so many bytes of data. */
function file(header: string | object, dataBytes: number, length?: bigint): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(length ?? BigInt(json.length));
  return Buffer.concat([head, json, Buffer.alloc(dataBytes, 7)]);
}

const floats = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

const refusal = (bytes: Buffer) => failure(openCheckpoint(sourceOf(bytes, 'model.safetensors')));

describe('readSafetensors', () => {
  it('reads tensors in the order of the header, whatever the order of their data', async () => {
    const source = sourceOf(
      file({ b: floats(8, 16), a: floats(0, 8, [2, 1]), empty: floats(8, 8, [0, 3]) }, 16),
    );
    const { tensors, container, others } = await openCheckpoint(source);
    expect(tensors.map(({ name }) => name)).toEqual(['b', 'a', 'empty']);
    expect({ container, others }).toEqual({ container: '', others: [] });
    expect(await readTensor(source, tensors[1]!)).toHaveLength(8);
    expect(await readTensor(source, tensors[2]!)).toHaveLength(0);
  });

  it('takes a header that is filled up with spaces, and scalars', async () => {
    const { tensors } = await openCheckpoint(
      sourceOf(file(`${JSON.stringify({ s: floats(0, 4, []) })}     `, 4)),
    );
    expect(tensors[0]).toMatchObject({ shape: [], strides: [], bytes: 4, contiguous: true });
  });

  it('takes names that JavaScript objects treat apart', async () => {
    const header = `{"__proto__":${JSON.stringify(floats(0, 4))},"constructor":${JSON.stringify(floats(4, 8))}}`;
    const { tensors } = await openCheckpoint(sourceOf(file(header, 8)));
    expect(tensors.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
  });

  it.each<[string, Buffer, string, RegExp]>([
    [
      'a header longer than the format allows',
      file('{}', 0, 100_000_001n),
      'checkpoint/too-large',
      /100000001/,
    ],
    [
      'a header length of 2^64 - 1',
      file('{}', 0, 2n ** 64n - 1n),
      'checkpoint/too-large',
      /18446744073709551615/,
    ],
    ['a header longer than the file', file('{"a":1}', 0, 1000n), 'checkpoint/truncated', /1000/],
    ['a header that is no JSON', file('{"a":', 0), 'checkpoint/malformed', /not JSON/],
    [
      'a header that is no UTF-8',
      Buffer.concat([file('{"', 0, 4n), Buffer.from([0xff, 0xfe])]),
      'checkpoint/malformed',
      /UTF-8/,
    ],
    ['a header nested without end', file('{"a":'.repeat(5000), 0), 'checkpoint/malformed', /nests/],
    ['a header of brackets in a list', file(`{"a":${'['.repeat(5000)}`, 0), 'checkpoint/malformed', /nests/],
    [
      'a name that comes twice',
      file(`{"a":${JSON.stringify(floats(0, 4))},"a":${JSON.stringify(floats(0, 4))}}`, 4),
      'checkpoint/malformed',
      /"a" comes twice/,
    ],
    [
      'a name that comes twice, once escaped',
      file(`{"a":${JSON.stringify(floats(0, 4))},"\\u0061":${JSON.stringify(floats(0, 4))}}`, 4),
      'checkpoint/malformed',
      /"a" comes twice/,
    ],
    [
      'two dtypes of one tensor',
      file('{"a":{"dtype":"F32","dtype":"I32","shape":[1],"data_offsets":[0,4]}}', 4),
      'checkpoint/malformed',
      /"dtype" comes twice/,
    ],
    [
      'a dtype that is unknown',
      file({ a: { ...floats(0, 4), dtype: 'F31' } }, 4),
      'checkpoint/malformed',
      /"a" has the dtype "F31"/,
    ],
    [
      'a dtype named like a method',
      file({ a: { ...floats(0, 4), dtype: 'toString' } }, 4),
      'checkpoint/malformed',
      /toString/,
    ],
    [
      'a dtype that is missing',
      file({ a: { shape: [1], data_offsets: [0, 4] } }, 4),
      'checkpoint/malformed',
      /no dtype/,
    ],
    [
      'a dtype that is not read',
      file({ a: { ...floats(0, 8), dtype: 'C64' } }, 8),
      'checkpoint/unsupported',
      /C64/,
    ],
    ['a tensor that is no object', file({ a: [1] }, 4), 'checkpoint/malformed', /"a" is not described/],
    ['a negative extent', file({ a: floats(0, 4, [-1]) }, 4), 'checkpoint/malformed', /shape/],
    ['a broken extent', file({ a: floats(0, 4, [1.5]) }, 4), 'checkpoint/malformed', /shape/],
    [
      'a shape whose product overflows',
      file({ a: floats(0, 4, [2 ** 32, 2 ** 32, 2 ** 32]) }, 4),
      'checkpoint/malformed',
      /"a" needs/,
    ],
    [
      'too many dimensions',
      file({ a: floats(0, 4, Array<number>(65).fill(1)) }, 4),
      'checkpoint/malformed',
      /65 dimensions/,
    ],
    [
      'fewer bytes than elements',
      file({ a: floats(0, 4, [2]) }, 4),
      'checkpoint/malformed',
      /needs 8 bytes .* has 4/,
    ],
    [
      'more bytes than elements',
      file({ a: floats(0, 8, [1]) }, 8),
      'checkpoint/malformed',
      /needs 4 bytes .* has 8/,
    ],
    [
      'offsets that run backwards',
      file({ a: floats(8, 4, [1]) }, 8),
      'checkpoint/malformed',
      /before it begins/,
    ],
    [
      'three offsets',
      file({ a: { ...floats(0, 4), data_offsets: [0, 4, 8] } }, 4),
      'checkpoint/malformed',
      /data_offsets/,
    ],
    ['offsets beyond the file', file({ a: floats(0, 8) }, 4), 'checkpoint/truncated', /"a" ends at byte/],
    [
      'tensors that overlap',
      file({ a: floats(0, 8), b: floats(4, 12) }, 12),
      'checkpoint/malformed',
      /"b" overlaps/,
    ],
    [
      'tensors over the same bytes',
      file({ a: floats(0, 8), b: floats(0, 8) }, 8),
      'checkpoint/malformed',
      /overlaps/,
    ],
    [
      'a hole between tensors',
      file({ a: floats(0, 4), b: floats(8, 12) }, 12),
      'checkpoint/malformed',
      /4 bytes before the tensor "b"/,
    ],
    [
      'bytes after the last tensor',
      file({ a: floats(0, 4) }, 6),
      'checkpoint/malformed',
      /2 bytes at its end/,
    ],
    [
      'metadata that is no object',
      file({ __metadata__: 'pt', a: floats(0, 4) }, 4),
      'checkpoint/malformed',
      /__metadata__/,
    ],
    [
      'metadata that is no text',
      file({ __metadata__: { epoch: 3 }, a: floats(0, 4) }, 4),
      'checkpoint/malformed',
      /"epoch"/,
    ],
    ['no tensor', file({ __metadata__: { format: 'pt' } }, 0), 'checkpoint/no-tensors', /without any tensor/],
  ])('refuses %s', async (_what, bytes, code, message) => {
    const found = await refusal(bytes);
    expect(found.message).toMatch(message);
    expect(found.code).toBe(code);
    expect(found.message).toContain('model.safetensors');
  });

  it('refuses a header of ten million items before it is parsed', async () => {
    const found = await refusal(file(`{"a":[${'0,'.repeat(10_000_000)}0]}`, 0));
    expect(found.code).toBe('checkpoint/too-large');
  });

  it('refuses a real file that is cut at any byte', async () => {
    const whole = fixture('dtypes.safetensors');
    for (let length = 9; length < whole.length; length += 1) {
      const { code } = await refusal(Buffer.from(whole.subarray(0, length)));
      expect({ length, code }).toEqual({ length, code: 'checkpoint/truncated' });
    }
  });
});
