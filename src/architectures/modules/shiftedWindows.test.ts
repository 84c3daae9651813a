import { describe, expect, it } from 'vitest';
import { Graph } from '../../graph/Graph';
import type { Value } from '../../graph/types';
import { shiftMask, windowGrid } from './shiftedWindows';

/** A line for each token of each window: x where it may not look. */
function drawn(mask: Value): string[][] {
  const [windows = 0, , tokens = 0] = mask.shape;
  const { bytes } = mask.graph.constants.get(mask.name)!;
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return Array.from({ length: windows }, (_, window) =>
    Array.from({ length: tokens }, (_, token) => {
      const start = (window * tokens + token) * tokens;
      return Array.from(values.subarray(start, start + tokens), (value) => (value < 0 ? 'x' : '.')).join('');
    }),
  );
}

describe('windows of a rolled map', () => {
  it('are masked as torchvision masks a map of 6×6 in windows of 3, rolled by 1', () => {
    const mask = shiftMask(new Graph(), windowGrid(6, 6, 3, 1))!;
    const [inside, right, below, corner] = drawn(mask);
    expect(inside).toEqual(Array.from({ length: 9 }, () => '.........'));
    const row = ['..x..x..x', '..x..x..x', 'xx.xx.xx.'];
    expect(right).toEqual([...row, ...row, ...row]);
    const upper = '......xxx';
    expect(below).toEqual([upper, upper, upper, upper, upper, upper, 'xxxxxx...', 'xxxxxx...', 'xxxxxx...']);
    const cornerRow = ['..x..xxxx', '..x..xxxx', 'xx.xx.xxx'];
    expect(corner).toEqual([...cornerRow, ...cornerRow, 'xxxxxx..x', 'xxxxxx..x', 'xxxxxxxx.']);
  });

  it('are not rolled where one window covers the map', () => {
    expect(windowGrid(5, 5, 7, 3)).toMatchObject({
      paddedHeight: 7,
      paddedWidth: 7,
      shiftDown: 0,
      shiftRight: 0,
    });
    expect(shiftMask(new Graph(), windowGrid(5, 5, 7, 3))).toBeNull();
  });

  it('pad the map to whole windows before it is rolled', () => {
    expect(windowGrid(8, 15, 7, 3)).toMatchObject({
      paddedHeight: 14,
      paddedWidth: 21,
      shiftDown: 3,
      shiftRight: 3,
    });
  });
});
