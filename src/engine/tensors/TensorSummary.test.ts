import { describe, expect, it } from 'vitest';
import { expectedCheckpoints, fixture, sourceOf } from '../../../test/checkpoints/fixtures';
import { openCheckpoint } from '../../checkpoints/openCheckpoint';
import type { Numbers } from '../../checkpoints/toNumbers';
import type { ByteSource, TensorEntry } from '../../checkpoints/types';
import type { TensorStatistics } from '../../shared/tensorProtocol';
import { CHUNK_BYTES, readChunks } from './readChunks';
import { TensorSummary } from './TensorSummary';

function summarise(...chunks: readonly Numbers[]): TensorStatistics {
  const summary = new TensorSummary();
  for (const chunk of chunks) summary.add(chunk);
  for (const chunk of chunks) summary.spread(chunk);
  return summary.result();
}

async function summariseTensor(source: ByteSource, tensor: TensorEntry): Promise<TensorStatistics> {
  const chunks: Numbers[] = [];
  for await (const chunk of readChunks(source, tensor)) chunks.push(chunk);
  return summarise(...chunks);
}

describe('the statistics of a tensor', () => {
  it('count, range, mean and deviation', () => {
    expect(summarise(Float32Array.of(-1, 0, 0, 3, 2))).toMatchObject({
      elements: 5,
      nan: 0,
      infinite: 0,
      zeros: 2,
      min: -1,
      max: 3,
      mean: 0.8,
      // sqrt(((1.8² + 2·0.8² + 2.2² + 1.2²) / 4), as torch.tensor([-1., 0, 0, 3, 2]).std()
      std: expect.closeTo(1.6431676725, 9) as number,
    });
  });

  it('are those of the finite elements, and count the others', () => {
    expect(summarise(Float64Array.of(NaN, Infinity, -Infinity, 4, NaN, 6))).toMatchObject({
      elements: 6,
      nan: 2,
      infinite: 2,
      zeros: 0,
      min: 4,
      max: 6,
      mean: 5,
    });
  });

  it('are not lost to rounding for a small spread around a large mean', () => {
    // Powers of two, so that the elements themselves are exact.
    const values = Float64Array.from({ length: 10_000 }, (_, index) => 2 ** 30 + (-1) ** index * 2 ** -10);
    expect(summarise(values).std).toBeCloseTo(2 ** -10 * Math.sqrt(10_000 / 9999), 12);
  });

  it('are null where there is nothing to say', () => {
    const none = { min: null, max: null, mean: null, std: null, histogram: null };
    expect(summarise()).toMatchObject({ elements: 0, ...none });
    expect(summarise(Float32Array.of(NaN))).toMatchObject({ elements: 1, nan: 1, ...none });
    expect(summarise(Float32Array.of(7))).toMatchObject({
      min: 7,
      max: 7,
      mean: 7,
      std: null,
      histogram: null,
    });
    expect(summarise(Float32Array.of(7, 7))).toMatchObject({ std: 0, histogram: null });
  });

  it('are the same however the tensor is cut', () => {
    const values = Float64Array.from({ length: 999 }, (_, index) => Math.sin(index));
    const whole = summarise(values);
    const cut = summarise(values.subarray(0, 1), values.subarray(1, 500), values.subarray(500));
    expect(cut).toEqual({
      ...whole,
      mean: expect.closeTo(whole.mean!, 14) as number,
      std: expect.closeTo(whole.std!, 14) as number,
    });
  });
});

describe('the histogram', () => {
  it('has 64 steps, closed at both ends', () => {
    const { histogram } = summarise(Float64Array.from({ length: 65 }, (_, index) => index));
    expect(histogram).toEqual([...new Array<number>(63).fill(1), 2]);
  });

  it('takes the widest range there is', () => {
    const { histogram } = summarise(Float64Array.of(-Number.MAX_VALUE, 0, Number.MAX_VALUE));
    expect(histogram).toHaveLength(64);
    expect([histogram![0], histogram![32], histogram![63]]).toEqual([1, 1, 1]);
  });
});

describe.each(['dtypes.pth', 'rare-dtypes.pth', 'views.pth', 'views-legacy.pth'])('%s', (file) => {
  it('gives every element of every type, dense or not, as PyTorch reads it', async () => {
    const checkpoint = await openCheckpoint(sourceOf(fixture(file), file));
    for (const { name, float32 } of expectedCheckpoints()[file]!.tensors) {
      const tensor = checkpoint.tensors.find((candidate) => candidate.name === name)!;
      const bytes = Uint8Array.from(Buffer.from(float32, 'base64'));
      const values = new Float32Array(bytes.buffer);
      const finite = values.filter(Number.isFinite);
      const found = await summariseTensor(checkpoint.source, tensor);
      expect(found.elements, name).toBe(values.length);
      // Doubles beyond the range of a float become infinite in `values`, so only the other types are compared wholly.
      if (tensor.dtype === 'F64') continue;
      expect(found, name).toMatchObject({
        nan: values.filter(Number.isNaN).length,
        zeros: finite.filter((value) => value === 0).length,
        infinite: values.length - finite.length - values.filter(Number.isNaN).length,
      });
      if (finite.length === 0) continue;
      expect(Math.fround(found.min!), name).toBe(Math.min(...finite));
      expect(Math.fround(found.max!), name).toBe(Math.max(...finite));
      expect(found.histogram?.reduce((a, b) => a + b) ?? finite.length, name).toBe(finite.length);
    }
  });
});

describe('a large tensor', () => {
  it('is read in pieces', async () => {
    const elements = CHUNK_BYTES / 4 + 10;
    const reads: number[] = [];
    const source: ByteSource = {
      name: 'large',
      path: undefined,
      size: elements * 4,
      read: (_offset, length) => {
        reads.push(length);
        return Promise.resolve(new Uint8Array(length));
      },
      close: () => Promise.resolve(),
    };
    const tensor: TensorEntry = {
      name: 'w',
      dtype: 'F32',
      shape: [elements],
      strides: [1],
      contiguous: true,
      offset: 0,
      bytes: elements * 4,
      span: elements * 4,
    };
    expect(await summariseTensor(source, tensor)).toMatchObject({ elements, zeros: elements, mean: 0 });
    expect(reads).toEqual([CHUNK_BYTES, 40]);
  });
});
