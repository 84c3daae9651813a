import { expect, it } from 'vitest';
import { itemsBetween } from './useItemWindow';

/** A group of 30 pixels, two rows of 48, another group, a row. */
const tops = [0, 30, 78, 126, 156, 204];

it.each([
  [0, 204, 0, 5],
  [0, 30, 0, 1],
  [0, 31, 0, 2],
  [29, 31, 0, 2],
  [30, 78, 1, 2],
  [100, 130, 2, 4],
  [-400, 50, 0, 2],
  [150, 9999, 3, 5],
  [9999, 10_100, 5, 5],
])('between %i and %i pixels are the items from %i to before %i', (from, to, start, end) => {
  expect(itemsBetween(tops, from, to)).toEqual({ start, end });
});

it('finds nothing in an empty list', () => {
  expect(itemsBetween([0], 0, 500)).toEqual({ start: 0, end: 0 });
  expect(itemsBetween([], 0, 500)).toEqual({ start: 0, end: 0 });
});
