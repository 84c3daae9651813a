import { expect, it } from 'vitest';
import { fitColumns } from './fitColumns';

const wanted = { name: 100, type: 90, parameters: 50, shape: 80, bar: 40 };

it.each([
  [400, { type: true, shape: true, bar: true }],
  [360, { type: true, shape: true, bar: true }],
  [359, { type: true, shape: false, bar: true }],
  [279, { type: false, shape: false, bar: true }],
  [189, { type: false, shape: false, bar: false }],
  [0, { type: false, shape: false, bar: false }],
])('at %d pixels', (width, shown) => {
  expect(fitColumns(width, wanted)).toEqual(shown);
});
