import { describe, expect, it } from 'vitest';
import { buildArchitecture } from '../../architectures/catalog';
import { forwardGraph } from '../../architectures/forwardGraph';
import { Random } from '../../shared/Random';
import { liveNodes } from '../liveNodes';
import { chooseRange, rangeOf } from './chooseRange';
import { Histogram } from './Histogram';
import { planQuantization } from './planQuantization';
import { quantizeBias, quantizeWeight, roundingShift } from './quantizeWeight';

function normals(count: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.normal());
}

function planOf(architecture: string, keepFloat: readonly string[] = []) {
  const { logits } = forwardGraph(buildArchitecture(architecture), 1, 224);
  return planQuantization(liveNodes([logits]).nodes, new Set(keepFloat));
}

describe('Histogram', () => {
  it('counts the same whether large numbers come first or last', () => {
    const small = normals(1000, 1);
    const large = normals(1000, 2).map((element) => element * 100);
    const [up, down] = [new Histogram(), new Histogram()];
    for (const part of [small, large]) up.add(part);
    for (const part of [large, small]) down.add(part);
    const total = (histogram: Histogram) => histogram.counts.reduce((sum, count) => sum + count, 0);
    expect([total(up), up.min, up.max]).toEqual([total(down), down.min, down.max]);
    expect(up.limit).toBeGreaterThanOrEqual(Math.max(-up.min, up.max));
    // Neither loses which side of zero a number is on.
    const below = ({ counts }: Histogram) => counts.subarray(0, counts.length / 2).reduce((a, b) => a + b, 0);
    expect(below(up)).toBe(below(down));
  });

  it('leaves out numbers with an infinity or NaN among them', () => {
    const histogram = new Histogram();
    histogram.add(Float32Array.of(1, -2));
    histogram.add(Float32Array.of(Infinity, 5));
    expect([histogram.min, histogram.max]).toEqual([-2, 1]);
  });
});

describe('chooseRange', () => {
  it('has zero exactly, whatever the range', () => {
    for (const [min, max] of [
      [-1, 3],
      [0.5, 2],
      [-7, -1],
      [0, 0],
    ] as const) {
      const { scale, zeroPoint } = rangeOf(min, max);
      expect(scale).toBeGreaterThan(0);
      expect(Number.isInteger(zeroPoint)).toBe(true);
      expect((255 - zeroPoint) * scale).toBeGreaterThanOrEqual(Math.max(max, 0) - scale);
      expect(-zeroPoint * scale).toBeLessThanOrEqual(Math.min(min, 0) + scale);
    }
  });

  it('lets a lone outlier go where everything else gains by it', () => {
    const histogram = new Histogram();
    histogram.add(normals(100_000, 3));
    histogram.add(Float32Array.of(60));
    const whole = chooseRange(histogram, 'minmax').scale * 255;
    expect(whole).toBeGreaterThan(60);
    expect(chooseRange(histogram, 'percentile').scale * 255).toBeLessThan(12);
    expect(chooseRange(histogram, 'mse').scale * 255).toBeLessThan(58);
  });
});

describe('quantizeWeight', () => {
  const weight = normals(4 * 6, 4);
  const bias = Float32Array.of(0.5, -2, 0, 1000);

  it('rounds each channel by a scale of its own, to within half a step', () => {
    const { data, scales } = quantizeWeight(weight, bias, 0.1);
    for (const [index, level] of data.entries()) {
      const scale = scales[Math.floor(index / 6)] ?? 0;
      expect(Math.abs(level * scale - (weight[index] ?? 0))).toBeLessThanOrEqual(scale / 2 + 1e-6);
    }
  });

  it('makes steps wide enough for the bias', () => {
    const { scales } = quantizeWeight(weight, Float32Array.of(0, 0, 0, 1e9), 1e-6);
    const levels = quantizeBias(Float32Array.of(0, 0, 0, 1e9), 1e-6, scales);
    expect((levels[3] ?? 0) * 1e-6 * (scales[3] ?? 0)).toBeCloseTo(1e9, -3);
  });

  it('finds what rounding adds to the mean output', () => {
    const quantized = quantizeWeight(weight, bias, 0.1);
    // Two groups of three input channels with a window of two elements each.
    const means = Float64Array.of(1, 2, 3, 4, 5, 6);
    const shift = roundingShift(weight, quantized, { inputsPerGroup: 3, groups: 2, means });
    const expected = [0, 1, 2, 3].map((channel) => {
      let sum = 0;
      for (let index = 0; index < 6; index++) {
        const at = channel * 6 + index;
        const error = (quantized.data[at] ?? 0) * (quantized.scales[channel] ?? 0) - (weight[at] ?? 0);
        sum += error * (means[(channel < 2 ? 0 : 3) + Math.floor(index / 2)] ?? 0);
      }
      return sum;
    });
    expect([...shift]).toEqual(expected);
  });
});

describe('planQuantization', () => {
  it('folds every normalisation of a ResNet and rounds the sums of its branches', () => {
    const plan = planOf('resnet18');
    expect(plan.layers.size).toBe(21);
    expect(plan.folded.size).toBe(20);
    const ops = [...plan.ranges.keys()].map(({ name }) => name.replace(/_\d+$/, '').split('/').at(-1));
    // Every sum passes through its ReLU, and so do the convolutions that have one.
    expect(ops.filter((op) => op === 'Relu')).toHaveLength(17);
    expect(ops).not.toContain('Conv');
    expect(ops).not.toContain('Gemm');
  });

  it('gives what only moves elements about the range of what it was given', () => {
    const { ranges } = planOf('shufflenet_v2_x0_5');
    const moved = [...ranges].filter(([value, root]) => value !== root);
    expect(moved.length).toBeGreaterThan(30);
    for (const [, root] of moved) expect(ranges.get(root)).toBe(root);
  });

  it('leaves layers in float that are to stay so, and rounds no more than without them', () => {
    const whole = planOf('squeezenet1_0');
    const part = planOf('squeezenet1_0', ['features.0']);
    expect(part.layers.size).toBe(whole.layers.size - 1);
    expect(part.ranges.size).toBeLessThan(whole.ranges.size);
  });
});
