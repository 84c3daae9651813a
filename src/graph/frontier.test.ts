import { describe, expect, it } from 'vitest';
import { frontier } from './frontier';
import { Graph } from './Graph';
import { add, mul, relu } from './operators/elementwise';
import { reduceMean } from './operators/normalization';

describe('frontier', () => {
  it('is the input where everything is trained', () => {
    const graph = new Graph();
    const x = graph.input('x', [2, 3]);
    const w = graph.parameter('w', [3]);
    mul(x, w);
    expect(frontier(x, [w])).toEqual([x]);
  });

  it('is what the first trained layer takes, once for each value', () => {
    const graph = new Graph();
    const x = graph.input('x', [2, 3]);
    const features = relu(mul(x, graph.parameter('frozen', [3])));
    const trained = graph.parameter('trained', [3]);
    add(mul(features, trained), features);
    expect(frontier(x, [trained])).toEqual([features]);
  });

  it('holds every value that crosses over', () => {
    const graph = new Graph();
    const x = graph.input('x', [2, 3]);
    const trained = graph.parameter('trained', [3]);
    const early = relu(x);
    const late = relu(early);
    add(mul(late, trained), early);
    expect(frontier(x, [trained])).toEqual([late, early]);
  });

  it('ends before what mixes the pictures of a batch', () => {
    const graph = new Graph();
    const x = graph.input('x', [2, 3]);
    const features = relu(x);
    const mean = reduceMean(features, [0], true);
    graph.mixing.add(mean);
    add(features, mean);
    expect(frontier(x, [])).toEqual([features]);
  });
});
