import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../checkpoints/MemorySource';
import { denseStrides } from '../../checkpoints/tensorLayout';
import type { Checkpoint, TensorEntry } from '../../checkpoints/types';
import type { DType } from '../../shared/dtype';
import { diffCheckpoints } from './diffCheckpoints';

interface Given {
  readonly dtype?: DType;
  readonly shape?: readonly number[];
  readonly strides?: readonly number[];
  readonly data: Float32Array | Uint16Array | BigInt64Array;
}

function checkpoint(tensors: Record<string, Given>): Checkpoint {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, given]): TensorEntry => {
    const { data, dtype = 'F32', shape = [data.length], strides = denseStrides(shape) } = given;
    const bytes = new Uint8Array(data.buffer);
    parts.push(bytes);
    const contiguous = given.strides === undefined;
    const entry = {
      name,
      dtype,
      shape,
      strides,
      contiguous,
      offset,
      bytes: bytes.length,
      span: bytes.length,
    };
    offset += bytes.length;
    return entry;
  });
  return {
    format: 'safetensors',
    source: new MemorySource(Buffer.concat(parts), 'memory'),
    container: '',
    tensors: entries,
    others: [],
    metadata: {},
    globals: [],
  };
}

const floats = (...values: number[]) => ({ data: Float32Array.from(values) });
const compare = (a: Record<string, Given>, b: Record<string, Given>) =>
  diffCheckpoints(checkpoint(a), checkpoint(b), () => Promise.resolve());

describe('diffCheckpoints', () => {
  it('counts what is the same bit for bit and sorts what changed', async () => {
    const same = floats(1, 2, 3);
    const result = await compare(
      { 'a.weight': same, 'b.weight': floats(3, 4), 'c.weight': floats(1, 0), 'b.bias': floats(0) },
      { 'a.weight': same, 'b.weight': floats(3, 5), 'c.weight': floats(0, 1), 'b.bias': floats(0) },
    );
    expect(result.identical).toBe(2);
    expect(result.changed.map(({ name }) => name)).toEqual(['c.weight', 'b.weight']);
    const [c, b] = result.changed;
    expect(c).toMatchObject({ elements: 2, cosine: 0, largestChange: 1 });
    expect(c?.relativeChange).toBeCloseTo(Math.SQRT2, 12);
    expect(b?.relativeChange).toBeCloseTo(1 / 5, 12);
    expect(b?.cosine).toBeCloseTo(29 / (5 * Math.sqrt(34)), 12);
  });

  it('takes the tensors of a layer together, those that stayed too', async () => {
    const { layers, overall } = await compare(
      { 'a.weight': floats(3, 0), 'a.bias': floats(4), 'b.weight': floats(1) },
      { 'a.weight': floats(3, 0), 'a.bias': floats(5), 'b.weight': floats(1) },
    );
    expect(layers).toMatchObject([{ name: 'a', elements: 3, relativeChange: 1 / 5 }]);
    expect(overall).toMatchObject({ elements: 4, relativeChange: 1 / Math.sqrt(26) });
  });

  it('names what only one has and what cannot be compared', async () => {
    const result = await compare(
      { left: floats(1), both: { ...floats(1, 2), shape: [2, 1] } },
      { both: { ...floats(1, 2), shape: [1, 2] }, right: floats(1) },
    );
    expect(result).toMatchObject({
      onlyInA: ['left'],
      onlyInB: ['right'],
      shapes: [{ name: 'both', a: [2, 1], b: [1, 2] }],
      identical: 0,
      changed: [],
    });
  });

  it('compares values where element types differ', async () => {
    const half = { dtype: 'F16' as const, data: Uint16Array.of(0x3c00, 0xc000) };
    const result = await compare({ w: half }, { w: floats(1, -2) });
    expect(result).toMatchObject({ dtypes: [{ name: 'w', a: 'F16', b: 'F32' }], identical: 1, changed: [] });
  });

  it('compares counters, but not as a part of the distance', async () => {
    const counter = (value: bigint) => ({ dtype: 'I64' as const, shape: [], data: BigInt64Array.of(value) });
    const result = await compare(
      { 'bn.num_batches_tracked': counter(1n) },
      { 'bn.num_batches_tracked': counter(9n) },
    );
    expect(result.changed).toMatchObject([
      { name: 'bn.num_batches_tracked', relativeChange: 8, largestChange: 8 },
    ]);
    expect(result).toMatchObject({ layers: [], overall: { elements: 0, relativeChange: 0, cosine: null } });
  });

  it('reads elements that do not lie in order', async () => {
    const transposed = { ...floats(1, 3, 2, 4), shape: [2, 2], strides: [1, 2] };
    const dense = { ...floats(1, 2, 3, 4), shape: [2, 2] };
    expect(await compare({ w: transposed }, { w: dense })).toMatchObject({ identical: 1 });
  });

  it('has no figure where there is none, and lists that first', async () => {
    const { changed } = await compare(
      { zeros: floats(0, 0), odd: floats(NaN, 1), fine: floats(1) },
      { zeros: floats(0, 1), odd: floats(0, 1), fine: floats(2) },
    );
    expect(changed.map(({ name, relativeChange }) => [name, relativeChange])).toEqual([
      ['zeros', null],
      ['odd', null],
      ['fine', 1],
    ]);
    expect(changed[0]).toMatchObject({ cosine: null, largestChange: 1 });
    expect(changed[1]).toMatchObject({ cosine: null, largestChange: null });
  });

  it('takes tensors in pieces', async () => {
    const count = 2 ** 20 + 3;
    const a = new Float32Array(count).fill(1);
    const b = a.slice();
    b[count - 1] = 2;
    const { changed } = await compare({ w: { data: a } }, { w: { data: b } });
    expect(changed).toMatchObject([{ elements: count, largestChange: 1 }]);
    expect(changed[0]?.relativeChange).toBeCloseTo(1 / Math.sqrt(count), 12);
  });
});
