import { describe, expect, it } from 'vitest';
import { damage, tensorsOf } from '../../../test/support/damage';
import { Buffer as TensorBuffer, Parameter } from '../../architectures/modules/Parameter';
import { MemorySource } from '../../checkpoints/MemorySource';
import { readTensor } from '../../checkpoints/readTensor';
import { denseStrides } from '../../checkpoints/tensorLayout';
import { toFloat32 } from '../../checkpoints/toFloat32';
import type { Checkpoint, TensorEntry } from '../../checkpoints/types';
import { DTYPE_BYTES, elementCount, type DType } from '../../shared/dtype';
import { matchCheckpoint } from './matchCheckpoint';
import { mendCheckpoint } from './mendCheckpoint';
import type { Recipe } from './MendPlan';
import { makeTensor } from './readRecipe';

function entry(name: string, shape: readonly number[], offset: number, dtype: DType = 'F32'): TensorEntry {
  const bytes = elementCount(shape) * DTYPE_BYTES[dtype];
  return { name, dtype, shape, strides: denseStrides(shape), contiguous: true, offset, bytes, span: bytes };
}

describe('makeTensor', () => {
  // 0 … 7 as float32, then 1 and 2 as half precision.
  const numbers = new Uint8Array(Float32Array.from({ length: 8 }, (_, index) => index).buffer);
  const halves = new Uint8Array(Uint16Array.of(0x3c00, 0x4000).buffer);
  const source = new MemorySource(Buffer.concat([numbers, halves]), 'memory');
  const entries = [
    entry('a', [2], 0),
    entry('b', [2], 8),
    entry('half', [2], 32, 'F16'),
    { ...entry('transposed', [2, 2], 16), strides: [1, 2], contiguous: false },
  ];
  const find = (name: string): TensorEntry => entries.find((tensor) => tensor.name === name)!;
  const parameter = (...shape: number[]) => new Parameter(shape, { kind: 'constant', value: 5 });
  const make = async (recipe: Recipe | undefined, target: Parameter | TensorBuffer) => {
    const tensor = makeTensor(recipe, target, source, find);
    return tensor && [tensor.dtype, [...toFloat32(await tensor.read(), tensor.dtype)]];
  };

  it('joins parts, zeros for what a file leaves out', async () => {
    expect(await make({ kind: 'join', parts: ['b', 'a'] }, parameter(4))).toEqual(['F32', [2, 3, 0, 1]]);
    expect(await make({ kind: 'join', parts: ['b', null, 'b'] }, parameter(6))).toEqual([
      'F32',
      [2, 3, 0, 0, 2, 3],
    ]);
  });

  it('joins parts of one element type in it, of several in float32', async () => {
    expect(await make({ kind: 'join', parts: ['half', 'half'] }, parameter(4))).toEqual([
      'F16',
      [1, 2, 1, 2],
    ]);
    expect(await make({ kind: 'join', parts: ['half', 'b'] }, parameter(4))).toEqual(['F32', [1, 2, 2, 3]]);
  });

  it('adds a number in float32', async () => {
    expect(await make({ kind: 'shift', from: 'half', by: -0.5 }, parameter(2))).toEqual(['F32', [0.5, 1.5]]);
  });

  it('leaves in place what lies there, also under another shape, and gathers what does not', async () => {
    expect(await make({ kind: 'copy', from: 'a' }, parameter(2, 1, 1))).toBeUndefined();
    expect(await make({ kind: 'copy', from: 'transposed' }, parameter(2, 2))).toBeUndefined();
    expect(await make({ kind: 'copy', from: 'transposed' }, parameter(4))).toEqual(['F32', [4, 6, 5, 7]]);
  });

  it('computes tables, and starts afresh what is missing', async () => {
    expect(await make({ kind: 'computed' }, new TensorBuffer([3], 'I64', [7, 8, 9]))).toEqual([
      'I64',
      [7, 8, 9],
    ]);
    expect(await make(undefined, parameter(2))).toEqual(['F32', [5, 5]]);
  });
});

describe('mendCheckpoint', () => {
  /** Every element of a tensor is the tensor's number. */
  function checkpointOf(base: string, steps: string): Checkpoint {
    let offset = 0;
    const parts: Uint8Array[] = [];
    const tensors = damage(tensorsOf(base), steps).map(({ name, shape, dtype }, index) => {
      const tensor = entry(name, shape, offset, dtype);
      offset += tensor.bytes;
      const values =
        dtype === 'I64' ? new BigInt64Array(1) : new Float32Array(elementCount(shape)).fill(index);
      parts.push(new Uint8Array(values.buffer));
      return tensor;
    });
    return {
      format: 'safetensors',
      source: new MemorySource(Buffer.concat(parts), 'memory'),
      container: '',
      tensors,
      others: [],
      metadata: {},
      globals: [],
    };
  }

  it('renames without moving, in torchvision’s order', async () => {
    const stored = checkpointOf('squeezenet1_1:3', 'prefix module.; shuffle');
    const mended = mendCheckpoint(stored, matchCheckpoint(stored));
    expect(mended.tensors.map(({ name, shape }) => ({ name, shape }))).toEqual(
      tensorsOf('squeezenet1_1:3').map(({ name, shape }) => ({ name, shape })),
    );
    expect(mended.made.size).toBe(0);
    const before = new Map(stored.tensors.map((tensor) => [tensor.name, tensor.offset]));
    for (const { name, offset } of mended.tensors) expect(offset).toBe(before.get(`module.${name}`));
    const last = mended.tensors.at(-1)!;
    const place = stored.tensors.findIndex(({ name }) => name === `module.${last.name}`);
    expect([...new Float32Array((await readTensor(mended.source, last)).buffer)]).toEqual([
      place,
      place,
      place,
    ]);
  });

  it('leaves out what is missing, or draws it', async () => {
    const stored = checkpointOf('squeezenet1_1:3', 'without ^classifier');
    const plan = matchCheckpoint(stored);
    expect(plan.verdict).toBe('head');
    const names = (fresh: boolean) => mendCheckpoint(stored, plan, fresh).tensors.map(({ name }) => name);
    expect(names(false)).not.toContain('classifier.1.weight');
    expect(names(true)).toEqual(tensorsOf('squeezenet1_1').map(({ name }) => name));
    const { tensors, source, made } = mendCheckpoint(stored, plan, true);
    expect([...made]).toEqual(['classifier.1.weight', 'classifier.1.bias']);
    const weight = tensors.find(({ name }) => name === 'classifier.1.weight')!;
    expect(new Set(new Float32Array((await readTensor(source, weight)).buffer)).size).toBeGreaterThan(1000);
  });

  it('lowers variances where another library adds less to them', async () => {
    const stored = checkpointOf('timm/mobilenetv3_small_100', 'intact');
    const plan = matchCheckpoint(stored);
    const { tensors, source } = mendCheckpoint(stored, plan);
    const variance = tensors.find(({ name }) => name === 'features.0.1.running_var')!;
    const place = stored.tensors.findIndex(({ name }) => name === 'bn1.running_var');
    const [first] = new Float32Array((await readTensor(source, variance)).buffer);
    expect(first).toBe(Math.fround(place + 1e-5 - 1e-3));
  });
});
