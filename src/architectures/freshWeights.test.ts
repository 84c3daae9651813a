import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { architectureNames, buildArchitecture } from './catalog';
import { freshTensor, freshWeights } from './freshWeights';
import type { Initializer } from './modules/initializers';
import { Parameter } from './modules/Parameter';

type Draw = readonly [kind: Initializer['kind'], ...numbers: number[]];

interface Moments {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

interface Reference {
  readonly draws: readonly Draw[];
  /** For each parameter the index of how it is drawn. */
  readonly parameters: readonly number[];
  readonly moments: Readonly<Record<string, Moments>>;
}

const file = resolve(import.meta.dirname, '../../test/fixtures/initialisation.json.gz');
const reference = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<string, Reference>;

describe.each(architectureNames())('%s as torchvision 0.28 initialises it', (name) => {
  const { draws, parameters, moments } = reference[name]!;
  const tensors = Array.from(buildArchitecture(name).stateDict());
  const own = tensors.filter((tensor) => tensor instanceof Parameter);

  it('draws every parameter from the same distribution', () => {
    expect(own.map((tensor) => [tensor.name, rounded(drawOf(tensor.init))])).toEqual(
      own.map((tensor, index) => [tensor.name, rounded(draws[parameters[index]!]!)]),
    );
  });

  it.each(Object.keys(moments))('has the moments of PyTorch in %s', (path) => {
    const tensor = own.find((candidate) => candidate.name === path)!;
    const { data } = freshTensor(tensor, 20);
    const found = momentsOf(data as Float32Array);
    const expected = moments[path]!;
    const error = expected.std / Math.sqrt(data.length);
    // Five standard errors and more, of this sample and of PyTorch's three times larger one.
    expect(Math.abs(found.mean - expected.mean)).toBeLessThan(6 * error);
    expect(Math.abs(found.std - expected.std)).toBeLessThan(5 * error);
    const tail = tensor.init.kind === 'uniform' ? 20 / data.length : 0.5;
    const reach = expected.max - expected.min;
    expect(Math.abs(found.min - expected.min)).toBeLessThan(tail * reach);
    expect(Math.abs(found.max - expected.max)).toBeLessThan(tail * reach);
  });
});

describe('fresh weights', () => {
  const network = buildArchitecture('swin_v2_t', { numClasses: 3 });

  it('are the same for the same seed, others for another', () => {
    const head = Array.from(network.stateDict()).find((tensor) => tensor.name === 'head.weight')!;
    expect(freshTensor(head, 1)).toEqual(freshTensor(head, 1));
    expect(freshTensor(head, 1).data).not.toEqual(freshTensor(head, 2).data);
    const whole = Array.from(freshWeights(network, 1));
    expect(whole.find((tensor) => tensor.name === 'head.weight')).toEqual(freshTensor(head, 1));
  });

  it('fill the tables as their definition says', () => {
    const whole = new Map(Array.from(freshWeights(network, 1), (tensor) => [tensor.name, tensor]));
    const coordinates = whole.get('features.1.0.attn.relative_coords_table')!;
    // As PyTorch prints it for windows of 8 places.
    expect(coordinates.shape).toEqual([1, 15, 15, 2]);
    const printed = Array.from(coordinates.data as Float32Array, (value) => value.toFixed(4));
    expect(printed.slice(0, 4)).toEqual(['-1.0566', '-1.0566', '-1.0566', '-0.9913']);
    expect(coordinates.data[15 * 7 * 2 + 14]).toBeCloseTo(0, 12);
    const index = whole.get('features.1.0.attn.relative_position_index')!;
    expect(index.dtype).toBe('I64');
    expect(index.data.subarray(0, 3)).toEqual(BigInt64Array.from([112n, 111n, 110n]));
  });

  it('start batch statistics at mean zero and variance one', () => {
    const whole = new Map(
      Array.from(freshWeights(buildArchitecture('resnet18'), 1), (tensor) => [tensor.name, tensor.data]),
    );
    expect(whole.get('bn1.running_mean')).toEqual(new Float32Array(64));
    expect(whole.get('bn1.running_var')).toEqual(new Float32Array(64).fill(1));
    expect(whole.get('bn1.num_batches_tracked')).toEqual(BigInt64Array.from([0n]));
  });
});

function drawOf(init: Initializer): Draw {
  switch (init.kind) {
    case 'constant':
      return [init.kind, init.value];
    case 'uniform':
      return [init.kind, init.low, init.high];
    case 'normal':
      return [init.kind, init.mean, init.std];
    case 'truncated-normal':
      return [init.kind, init.mean, init.std, init.low, init.high];
  }
}

/** To six digits: PyTorch's constants are float32, its bounds float64. */
function rounded([kind, ...numbers]: Draw): string {
  return [kind, ...numbers.map((value) => Number(value.toPrecision(6)))].join(' ');
}

function momentsOf(data: Float32Array): Moments {
  let [sum, squares, min, max] = [0, 0, Infinity, -Infinity];
  for (const value of data) {
    sum += value;
    squares += value * value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const mean = sum / data.length;
  return { mean, std: Math.sqrt(squares / data.length - mean * mean), min, max };
}
