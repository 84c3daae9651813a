import { expect, it } from 'vitest';
import { zeroSmallest } from './zeroSmallest';

it('takes weights of all layers together by their share of what is no smaller in their own', () => {
  const tensors = new Map([
    // Scores 1/30, 4/29, 9/25, 1: as large as its whole layer is small.
    ['wide', { data: Float32Array.of(1, -2, 3, 4), shape: [2, 2] }],
    // A hundred times smaller, with the scores 1/2 and 1.
    ['narrow', { data: Float32Array.of(0.03, -0.03), shape: [1, 2] }],
    ['bias', { data: Float32Array.of(0.001), shape: [1] }],
  ]);
  const kept = (keep: number) => [...zeroSmallest(tensors, keep).values()].map(({ data }) => [...data]);
  const [first, second] = [0.03, -0.03].map(Math.fround);
  const bias = [Math.fround(0.001)];
  expect(kept(4 / 6)).toEqual([[0, 0, 3, 4], [first, second], bias]);
  expect(kept(3 / 6)).toEqual([[0, 0, 0, 4], [first, second], bias]);
  expect(kept(2 / 6)).toEqual([[0, 0, 0, 4], [first, 0], bias]);
});
