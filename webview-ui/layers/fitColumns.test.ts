import { expect, it } from 'vitest';
import { fitColumns } from './fitColumns';

const wanted = { name: 100, type: 90, parameters: 50, shape: 80, bar: 40, macs: 60 };

it.each([
  [420, { type: true, shape: true, bar: true, macs: true }],
  [419, { type: true, shape: true, bar: true, macs: false }],
  [360, { type: true, shape: true, bar: true, macs: false }],
  [359, { type: true, shape: false, bar: true, macs: false }],
  [279, { type: false, shape: false, bar: true, macs: false }],
  [189, { type: false, shape: false, bar: false, macs: false }],
  [0, { type: false, shape: false, bar: false, macs: false }],
])('at %d pixels', (width, shown) => {
  expect(fitColumns(width, wanted)).toEqual(shown);
});
