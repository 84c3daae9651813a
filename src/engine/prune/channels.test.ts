import { describe, expect, it } from 'vitest';
import { selectChannels, takeEntries } from './selectChannels';
import { channelGroups } from '../../graph/channelGroups';
import { Graph } from '../../graph/Graph';
import { conv2d } from '../../graph/operators/convolution';
import { add, relu } from '../../graph/operators/elementwise';
import { linear } from '../../graph/operators/matrix';
import { concat, flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';

const SAME = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 } as const;

function convolution(x: Value, name: string, outputs: number): Value {
  const weight = x.graph.parameter(`${name}.weight`, [outputs, x.shape[1] ?? 0, 1, 1]);
  return conv2d(x, weight, null, SAME);
}

/** Two branches that are added, a third beside their sum, all flattened into a linear layer. */
function network() {
  const graph = new Graph();
  const input = graph.input('input', [1, 3, 2, 2]);
  const sum = relu(add(convolution(input, 'a', 4), convolution(input, 'b', 4)));
  const both = concat([convolution(input, 'c', 2), sum], 1);
  const weight = graph.parameter('fc.weight', [5, 24]);
  const logits = linear(flatten(both), weight, graph.parameter('fc.bias', [5]));
  return { graph, input, logits };
}

describe('channelGroups', () => {
  it('ties what is added, follows concatenation and flattening, and keeps the picture and the classes', () => {
    const { graph, input, logits } = network();
    const groups = channelGroups(graph.nodes, input, logits);
    const brief = groups.map(({ size, removable, places }) => ({
      size,
      removable,
      places: places.map(({ parameter, axis, offset, repeat }) =>
        [parameter, axis, offset, repeat].join(' '),
      ),
    }));
    expect(brief).toEqual([
      { size: 3, removable: false, places: ['a.weight 1 0 1', 'b.weight 1 0 1', 'c.weight 1 0 1'] },
      { size: 4, removable: true, places: ['a.weight 0 0 1', 'b.weight 0 0 1', 'fc.weight 1 8 4'] },
      { size: 2, removable: true, places: ['c.weight 0 0 1', 'fc.weight 1 0 4'] },
      { size: 5, removable: false, places: ['fc.weight 0 0 1', 'fc.bias 0 0 1'] },
    ]);
  });
});

describe('selectChannels', () => {
  it('keeps the channels of the largest weights, in their order, wherever they lie', () => {
    const { graph, input, logits } = network();
    const groups = channelGroups(graph.nodes, input, logits);
    const size: Record<string, number> = { 'a.weight': 12, 'b.weight': 12, 'c.weight': 6, 'fc.weight': 120 };
    const read = (name: string) => ({
      // Rows of a and b that are 0, 3, 1, 2 large.
      data: Float32Array.from(
        { length: size[name] ?? 0 },
        (_, index) => [0, 3, 1, 2][Math.floor(index / 3)] ?? 0,
      ),
      shape: graph.parameters.get(name)?.shape ?? [],
    });
    const kept = selectChannels(groups, [3, 2, 2, 5], read);
    expect(kept.get('a.weight')).toEqual([[1, 3], undefined, undefined, undefined]);
    expect(kept.get('c.weight')).toBeUndefined();
    const columns = [0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23];
    expect(kept.get('fc.weight')).toEqual([undefined, columns]);
  });
});

it('takeEntries takes rows and columns', () => {
  const data = Float32Array.from({ length: 12 }, (_, index) => index);
  expect([
    ...takeEntries(
      data,
      [3, 4],
      [
        [0, 2],
        [1, 3],
      ],
    ),
  ]).toEqual([1, 3, 9, 11]);
  expect([...takeEntries(data, [3, 4], [undefined, [0]])]).toEqual([0, 4, 8]);
});
