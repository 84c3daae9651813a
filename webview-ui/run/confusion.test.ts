import { expect, it } from 'vitest';
import type { RunPicture } from '../../src/shared/runProtocol';
import { mistakesOf, mostConfused, picturesOf, precision, recall } from './confusion';

const CONFUSION = [
  [4, 1, 0],
  [3, 2, 0],
  [0, 0, 0],
];

function picture(label: number, predicted: number, probability: number): RunPicture {
  return { name: `${label}-${predicted}.jpg`, source: '', label, predicted, probability };
}

it('pairs that are mixed up come by how often they are', () => {
  expect(mostConfused(CONFUSION)).toEqual([
    { cell: [1, 0], count: 3 },
    { cell: [0, 1], count: 1 },
  ]);
});

it('the pictures of a cell keep their places in the whole list', () => {
  const pictures = [picture(0, 1, 0.6), picture(0, 0, 0.9), picture(1, 0, 0.8), picture(0, 1, 0.7)];
  expect(picturesOf(pictures, [0, 1]).map(({ row }) => row)).toEqual([0, 3]);
  expect(mistakesOf(pictures).map(({ row }) => row)).toEqual([2, 3, 0]);
});

it('recall and precision are shares of a row and of a column', () => {
  expect(recall(CONFUSION, 0)).toBeCloseTo(0.8);
  expect(precision(CONFUSION, 0)).toBeCloseTo(4 / 7);
  expect(recall(CONFUSION, 2)).toBeNull();
  expect(precision(CONFUSION, 2)).toBeNull();
});
