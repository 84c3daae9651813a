import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignOnnx, foreignWeights } from '../../../test/support/foreignOnnx';
import { ProtoWriter } from '../../graph/ProtoWriter';
import { HeadstartError } from '../../shared/errors';
import { toFloat32 } from '../toFloat32';
import { MemorySource } from '../MemorySource';
import { openCheckpoint } from '../openCheckpoint';
import { openCheckpointFile } from '../openCheckpointFile';
import { readTensor } from '../readTensor';

const open = (bytes: Uint8Array) => openCheckpoint(new MemorySource(bytes, 'model.onnx'));

/** A model whose graph is written by `graph`. */
function model(graph: (writer: ProtoWriter) => void): Uint8Array {
  const writer = new ProtoWriter();
  writer.int(1, 9).string(2, 'test');
  writer.message(7, () => graph(writer));
  return writer.finish();
}

/** An initialiser. */
function tensor(
  writer: ProtoWriter,
  name: string,
  shape: readonly number[],
  rest: () => void,
  type = 1,
): void {
  writer.message(5, () => {
    for (const extent of shape) writer.int(1, extent);
    writer.int(2, type).string(8, name);
    rest();
  });
}

describe('an ONNX model', () => {
  it('is read as a directory of tensors, with what it says of itself', async () => {
    const bytes = foreignOnnx({ extents: ['N', 8, 8, 3], metadata: { author: 'somebody' } });
    const { format, tensors, onnx, metadata, source } = await open(bytes);
    expect(format).toBe('onnx');
    expect(metadata).toEqual({ author: 'somebody' });
    expect(onnx).toMatchObject({
      irVersion: 9,
      producer: 'headstart',
      opsets: [{ domain: '', version: 20 }],
      inputs: [{ name: 'pixels', type: 'float', shape: ['N', 8, 8, 3] }],
      outputs: [{ name: 'scores', type: 'float', shape: [1, 4] }],
      unlisted: 0,
    });
    expect(onnx?.operators.map(({ name }) => name).sort()).toEqual([
      'Identity',
      'MatMul',
      'ReduceMean',
      'Softmax',
    ]);
    const kernel = tensors.find(({ name }) => name === 'dense/kernel');
    expect(kernel).toMatchObject({ dtype: 'F32', shape: [3, 4], bytes: 48 });
    expect(kernel && (await readTensor(source, kernel))).toEqual(foreignWeights());
  });

  it('may keep elements in lists: floats are found, numbers of varying length are counted', async () => {
    const { tensors, onnx, source } = await open(
      model((writer) => {
        tensor(writer, 'floats', [2], () => writer.bytes(4, new Uint8Array(Float32Array.of(1, 2).buffer)));
        tensor(writer, 'numbers', [2], () => writer.bytes(7, Uint8Array.of(1, 2)), 7);
        tensor(writer, 'words', [1], () => writer.string(6, 'word'), 8);
        tensor(writer, 'nothing', [0], () => undefined);
      }),
    );
    expect(tensors.map(({ name }) => name)).toEqual(['floats', 'nothing']);
    expect(onnx?.unlisted).toBe(2);
    const [floats] = tensors;
    expect(floats && toFloat32(await readTensor(source, floats), floats.dtype)).toEqual(
      Float32Array.of(1, 2),
    );
  });

  it('has its operators counted in inner graphs and functions too, and no initialiser among its inputs', async () => {
    const writer = new ProtoWriter();
    writer.int(1, 3).string(2, 'test');
    writer.message(7, () => {
      writer.message(1, () => {
        writer.string(4, 'If');
        writer.message(5, () => writer.message(6, () => writer.message(1, () => writer.string(4, 'Relu'))));
      });
      tensor(writer, 'w', [1], () => writer.bytes(9, new Uint8Array(4)));
      for (const name of ['x', 'w']) writer.message(11, () => writer.string(1, name));
    });
    writer.message(25, () => writer.message(7, () => writer.string(4, 'Erf').string(7, 'com.example')));
    const { onnx } = await open(writer.finish());
    expect(onnx?.operators).toEqual([
      { name: 'If', count: 1 },
      { name: 'Relu', count: 1 },
      { name: 'com.example.Erf', count: 1 },
    ]);
    expect(onnx?.inputs).toEqual([{ name: 'x', type: '', shape: null }]);
  });
});

describe('a hostile ONNX model', () => {
  const nested = (depth: number, writer: ProtoWriter): void => {
    if (depth === 0) return;
    writer.message(1, () => writer.message(5, () => writer.message(6, () => nested(depth - 1, writer))));
  };
  /** The first bytes of a graph that announces a length. */
  const graphOf = (...length: number[]): Uint8Array => Uint8Array.from([8, 9, 18, 1, 65, 0x3a, ...length]);

  it.each<[name: string, bytes: () => Uint8Array, code: string]>([
    ['a graph longer than the file', () => graphOf(0xff, 0xff, 0xff, 0xff, 0x0f), 'checkpoint/truncated'],
    [
      'a length of 2⁶⁴-1',
      () => graphOf(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
      'checkpoint/truncated',
    ],
    ['a number that never ends', () => graphOf(...Array<number>(40).fill(0xff)), 'checkpoint/malformed'],
    [
      'a message longer than the one around it',
      () => Uint8Array.from([8, 9, 18, 1, 65, 0x3a, 2, 0x0a, 9, ...Array<number>(20).fill(0)]),
      'checkpoint/malformed',
    ],
    ['no graph', () => Uint8Array.from([8, 9, 18, 1, 65]), 'checkpoint/malformed'],
    ['two graphs', () => Uint8Array.from([8, 9, 18, 1, 65, 0x3a, 0, 0x3a, 0]), 'checkpoint/malformed'],
    ['graphs within graphs', () => model((writer) => nested(30, writer)), 'checkpoint/too-large'],
    [
      'a tensor with fewer bytes than its shape needs',
      () => model((writer) => tensor(writer, 'w', [3], () => writer.bytes(9, new Uint8Array(8)))),
      'checkpoint/malformed',
    ],
    [
      'a shape of more elements than numbers go',
      () =>
        model((writer) => tensor(writer, 'w', [2 ** 40, 2 ** 40], () => writer.bytes(9, new Uint8Array(8)))),
      'checkpoint/malformed',
    ],
    [
      'a negative extent',
      () => model((writer) => tensor(writer, 'w', [-1], () => writer.bytes(9, new Uint8Array(4)))),
      'checkpoint/malformed',
    ],
    [
      'more dimensions than any tensor has',
      () => model((writer) => tensor(writer, 'w', Array<number>(65).fill(1), () => undefined)),
      'checkpoint/too-large',
    ],
    [
      'two initialisers of one name',
      () =>
        model((writer) => {
          for (const byte of [1, 2])
            tensor(writer, 'w', [1], () => writer.bytes(9, new Uint8Array(4).fill(byte)));
        }),
      'checkpoint/malformed',
    ],
    [
      'a group, which ended with protocol buffers 1',
      () => Uint8Array.from([8, 9, 18, 1, 65, 0x3b]),
      'checkpoint/malformed',
    ],
  ])('with %s is refused', async (_name, bytes, code) => {
    await expect(open(bytes())).rejects.toMatchObject({ code });
  });

  it('with more initialisers than any model has is refused before they fill the memory', async () => {
    // Each takes five bytes: a list of extents, a type and a name would only make the file longer.
    const one = (index: number): Buffer => {
      const name = Buffer.from(index.toString(36));
      return Buffer.concat([Buffer.from([0x2a, name.length + 2, 0x42, name.length]), name]);
    };
    const graph = Buffer.concat(Array.from({ length: 300_001 }, (_, index) => one(index)));
    const head = new ProtoWriter().int(1, 9).bytes(7, graph).finish();
    const begin = performance.now();
    await expect(open(head)).rejects.toMatchObject({ code: 'checkpoint/too-large' });
    expect(performance.now() - begin).toBeLessThan(20_000);
  });

  it('whose nodes feed each other in a circle is read all the same: nothing is run for it', async () => {
    const bytes = model((writer) => {
      for (const [from, to] of [
        ['a', 'b'],
        ['b', 'a'],
      ] as const)
        writer.message(1, () => writer.string(1, from).string(2, to).string(4, 'Identity'));
    });
    expect((await open(bytes)).onnx?.operators).toEqual([{ name: 'Identity', count: 2 }]);
  });

  it('cut off anywhere, or with any byte changed, is an error of ours or still a directory', async () => {
    const bytes = foreignOnnx();
    const attempt = async (damaged: Uint8Array): Promise<void> => {
      try {
        const { tensors, source } = await open(damaged);
        for (const { offset, bytes } of tensors) expect(offset + bytes).toBeLessThanOrEqual(source.size);
      } catch (error) {
        expect(error).toBeInstanceOf(HeadstartError);
      }
    };
    for (let length = 1; length < bytes.length; length++) await attempt(bytes.slice(0, length));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), async (at, value) => {
        const damaged = bytes.slice();
        damaged[at] = value;
        await attempt(damaged);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});

describe('weights in another file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'headstart-onnx-'));
    mkdirSync(join(folder, 'models'));
    writeFileSync(join(folder, 'secret.bin'), new Uint8Array(100));
    writeFileSync(join(folder, 'models/weights.bin'), Buffer.concat([new Uint8Array(4), foreignWeights()]));
    symlinkSync(join(folder, 'secret.bin'), join(folder, 'models/link.bin'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (file: string, offset = 4): string => {
    const path = join(folder, 'models/model.onnx');
    writeFileSync(path, foreignOnnx({ external: { file, offset } }));
    return path;
  };

  it('are found there', async () => {
    const checkpoint = await openCheckpointFile(write('weights.bin'));
    try {
      const kernel = checkpoint.tensors.find(({ name }) => name === 'dense/kernel');
      expect(kernel && (await readTensor(checkpoint.source, kernel))).toEqual(foreignWeights());
    } finally {
      await checkpoint.source.close();
    }
  });

  it.each([
    ['../secret.bin', 'checkpoint/malformed'],
    ['link.bin', 'checkpoint/malformed'],
    ['/etc/hostname', 'checkpoint/malformed'],
    ['C:\\secret.bin', 'checkpoint/malformed'],
    ['a/..\\../secret.bin', 'checkpoint/malformed'],
    ['absent.bin', 'checkpoint/missing-shard'],
  ])('at %s are refused', async (file, code) => {
    await expect(openCheckpointFile(write(file))).rejects.toMatchObject({ code });
  });

  it('must reach as far as the model says', async () => {
    await expect(openCheckpointFile(write('weights.bin', 8))).rejects.toMatchObject({
      code: 'checkpoint/truncated',
    });
  });
});
