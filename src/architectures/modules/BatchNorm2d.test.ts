import { describe, expect, it } from 'vitest';
import { drawn, expectClose, runGraph, slopes } from '../../../test/support/gradientChecks';
import { Graph } from '../../graph/Graph';
import { differentiate } from '../../graph/gradients/differentiate';
import { mul } from '../../graph/operators/elementwise';
import { reduceSum } from '../../graph/operators/normalization';
import { BatchNorm2d } from './BatchNorm2d';

describe('batch normalisation by the batch', () => {
  const shape = [3, 2, 2, 3] as const;
  const [images, channels, height, width] = shape;
  const epsilon = 1e-5;

  /** Σ upstream·(w·(x-μ)/√(σ²+ε)+b) */
  function lossOf(
    x: readonly number[],
    weight: readonly number[],
    bias: readonly number[],
    up: readonly number[],
  ) {
    const plane = height * width;
    const places = Array.from({ length: x.length }, (_, at) => at);
    const perChannel = Array.from({ length: channels }, (_, channel) => {
      const own = places.filter((at) => Math.floor(at / plane) % channels === channel);
      const mean = own.reduce((sum, at) => sum + x[at]!, 0) / own.length;
      const variance = own.reduce((sum, at) => sum + (x[at]! - mean) ** 2, 0) / own.length;
      return own.reduce((sum, at) => {
        const normalised = (x[at]! - mean) / Math.sqrt(variance + epsilon);
        return sum + up[at]! * (weight[channel]! * normalised + bias[channel]!);
      }, 0);
    });
    return perChannel.reduce((sum, share) => sum + share, 0);
  }

  it('passes gradients back through mean and variance, and moves the running ones as PyTorch does', async () => {
    const graph = new Graph({ movesStatistics: () => true, drops: () => false });
    const norm = new BatchNorm2d(channels, epsilon).assignNames();
    const x = graph.parameter('x', shape);
    const y = norm.call(x);
    const upstream = graph.parameter('upstream', shape);
    const loss = reduceSum(mul(y, upstream), [0, 1, 2, 3], false);
    const [weight, bias] = [graph.parameters.get('weight')!, graph.parameters.get('bias')!];
    const gradients = differentiate(loss, [x, weight, bias]);
    const data = {
      x: drawn(shape, 4).map((value) => Math.fround(3 + value)),
      upstream: drawn(shape, 5),
      weight: [0.7, -1.3],
      bias: [0.2, 0.5],
      running_mean: [1, -1],
      running_var: [2, 3],
    };
    const fed = [x, upstream, ...graph.parameters.values()].filter(
      (value, index, all) => all.indexOf(value) === index,
    );
    const results = await runGraph(
      {
        dx: gradients.get(x)!,
        dweight: gradients.get(weight)!,
        dbias: gradients.get(bias)!,
        mean: graph.updates.get('running_mean')!,
        variance: graph.updates.get('running_var')!,
      },
      fed,
      data,
    );
    expectClose(
      results.dx,
      slopes((at) => lossOf(at, data.weight, data.bias, data.upstream), data.x),
    );
    expectClose(
      results.dweight,
      slopes((at) => lossOf(data.x, at, data.bias, data.upstream), data.weight),
    );
    expectClose(
      results.dbias,
      slopes((at) => lossOf(data.x, data.weight, at, data.upstream), data.bias),
    );
    const plane = height * width;
    const count = images * plane;
    for (const channel of [0, 1]) {
      const own = data.x.filter((_, at) => Math.floor(at / plane) % channels === channel);
      const mean = own.reduce((sum, value) => sum + value, 0) / count;
      const unbiased = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
      expect(results.mean![channel]).toBeCloseTo(0.9 * data.running_mean[channel]! + 0.1 * mean, 5);
      expect(results.variance![channel]).toBeCloseTo(0.9 * data.running_var[channel]! + 0.1 * unbiased, 5);
    }
  });
});
