import { describe, expect, it } from 'vitest';

import {
  dict,
  integer,
  legacyStorage,
  opcodes,
  tensor,
  text,
  torchLegacy,
} from '../../test/checkpoints/buildTorch';
import { failure, fixture, sourceOf } from '../../test/checkpoints/fixtures';
import { openCheckpoint } from './openCheckpoint';
import { readTensor } from './readTensor';

const refusal = (bytes: Uint8Array) => failure(openCheckpoint(sourceOf(bytes)));
const view = (key: string, first: number, count: number) =>
  opcodes('(', text(key), integer(first), integer(count), 't');

async function values(bytes: Uint8Array): Promise<Record<string, number[]>> {
  const source = sourceOf(bytes);
  const { tensors, format } = await openCheckpoint(source);
  expect(format).toBe('torch-legacy');
  const read = tensors.map(async (entry) => {
    const data = await readTensor(source, entry);
    return [entry.name, [...new Float32Array(data.buffer)]] as [string, number[]];
  });
  return Object.fromEntries(await Promise.all(read));
}

describe('readTorchLegacy', () => {
  it('finds storages in the order of the list, not of the pickle', async () => {
    const pickle = dict({
      a: tensor({ key: 'x', count: 2, size: [2] }),
      b: tensor({ key: 'y', count: 1, size: [1] }),
    });
    expect(await values(torchLegacy(pickle, { y: legacyStorage([9]), x: legacyStorage([1, 2]) }))).toEqual({
      a: [1, 2],
      b: [9],
    });
  });

  it('reads views of a storage, as files before PyTorch 0.4 have them', async () => {
    const pickle = dict({
      whole: tensor({ count: 5, size: [5], view: 'N' }),
      part: tensor({ count: 5, size: [2], offset: 1, view: view('v', 2, 3) }),
    });
    expect(await values(torchLegacy(pickle, { 0: legacyStorage([1, 2, 3, 4, 5]) }))).toEqual({
      whole: [1, 2, 3, 4, 5],
      part: [4, 5],
    });
  });

  it('reads tensors of the first PyTorch: _rebuild_tensor over a storage of the GPU', async () => {
    const first = opcodes(
      'ctorch._utils\n_rebuild_tensor\n((U\x07storagectorch.cuda\nFloatStorage\nU\x010U\x06cuda:0',
      integer(2),
      'NtQK\x00',
      '(K\x02t(K\x01ttR',
    );
    expect(await values(torchLegacy(dict({ weight: first }), { 0: legacyStorage([3, 4]) }))).toEqual({
      weight: [3, 4],
    });
  });

  it('reads a pickle that is longer than its first piece', async () => {
    const names = Array.from({ length: 3000 }, (_, index) => `layer${index}.weight`);
    const pickle = dict(Object.fromEntries(names.map((name) => [name, tensor({ count: 1, size: [1] })])));
    expect(pickle.length).toBeGreaterThan(2 ** 18);
    expect(Object.keys(await values(torchLegacy(pickle, { 0: legacyStorage([5]) })))).toEqual(names);
  });

  it.each<[string, Buffer, string, RegExp]>([
    [
      'a view beyond its storage',
      torchLegacy(dict({ w: tensor({ view: view('v', 2, 3), size: [1] }) }), {
        0: legacyStorage([1, 2, 3, 4]),
      }),
      'checkpoint/malformed',
      /views a part/,
    ],
    [
      'a tensor beyond its view',
      torchLegacy(dict({ w: tensor({ view: view('v', 2, 2), size: [3] }) }), {
        0: legacyStorage([1, 2, 3, 4]),
      }),
      'checkpoint/malformed',
      /reaches to byte 12 of a storage that has 8/,
    ],
    [
      'a storage of another length than the pickle says',
      torchLegacy(dict({ w: tensor() }), { 0: legacyStorage([1, 2, 3, 4], 3) }),
      'checkpoint/malformed',
      /has 3 elements instead of 4/,
    ],
    [
      'a storage of a negative length',
      torchLegacy(dict({ w: tensor() }), { 0: legacyStorage([1, 2, 3, 4], -1) }),
      'checkpoint/malformed',
      /-1 elements/,
    ],
    [
      'a storage longer than the file',
      torchLegacy(dict({ w: tensor({ count: 2 ** 40, size: [1] }) }), { 0: legacyStorage([1], 2 ** 40) }),
      'checkpoint/truncated',
      /cut off/,
    ],
    [
      'a storage that is not listed',
      torchLegacy(dict({ w: tensor({ key: '1' }) }), {}),
      'checkpoint/malformed',
      /"1" is not in its list/,
    ],
    [
      'a listed storage that no tensor uses',
      torchLegacy(dict({ w: tensor() }), { 0: legacyStorage([1, 2, 3, 4]), 1: legacyStorage([1]) }),
      'checkpoint/malformed',
      /no tensor uses/,
    ],
    [
      'a storage of two sizes',
      torchLegacy(dict({ w: tensor(), v: tensor({ count: 2, size: [2] }) }), {
        0: legacyStorage([1, 2, 3, 4]),
      }),
      'checkpoint/malformed',
      /two sizes/,
    ],
  ])('refuses %s', async (_what, bytes, code, message) => {
    const found = await refusal(bytes);
    expect(found.message).toMatch(message);
    expect(found.code).toBe(code);
  });

  it('refuses a list that names a storage twice', async () => {
    const whole = torchLegacy(dict({ w: tensor() }), { 0: legacyStorage([1, 2, 3, 4]) });
    const keys = opcodes('](', text('0'), 'e.');
    const at = whole.lastIndexOf(keys);
    const twice = Buffer.concat([
      whole.subarray(0, at),
      opcodes('](', text('0'), text('0'), 'e.'),
      whole.subarray(at + keys.length),
    ]);
    expect((await refusal(twice)).message).toContain('twice');
  });

  it('refuses another protocol version', async () => {
    const whole = torchLegacy(dict({ w: tensor() }), { 0: legacyStorage([1, 2, 3, 4]) });
    whole.writeUInt16LE(1000, whole.indexOf('M\xe9\x03', 0, 'latin1') + 1);
    expect((await refusal(whole)).message).toContain('protocol version');
  });

  it('refuses pickles that do not end within the limit', async () => {
    const head = torchLegacy(Buffer.alloc(0), {});
    // A byte string of 8 MiB, dropped again: a pickle that does little and is long.
    const string = Buffer.concat([opcodes('B', [0, 0, 0x80, 0]), Buffer.alloc(8 * 2 ** 20), opcodes('0')]);
    const start = head.lastIndexOf(opcodes([0x80, 2], ']('));
    const endless = Buffer.concat([head.subarray(0, start), ...Array.from({ length: 9 }, () => string)]);
    const { code, message } = await refusal(endless);
    expect(code).toBe('checkpoint/too-large');
    expect(message).toContain(String(64 * 2 ** 20));
  });

  it('refuses a real file cut at any byte', async () => {
    const whole = fixture('training-legacy.pth');
    for (let length = 2; length < whole.length; length += 1) {
      const { code } = await refusal(whole.subarray(0, length));
      expect({ length, code }).toEqual({ length, code: 'checkpoint/truncated' });
    }
  });
});
