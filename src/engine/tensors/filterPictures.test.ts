import { describe, expect, it } from 'vitest';
import { isPictureFilter } from '../../shared/tensorProtocol';
import { filterPictures } from './filterPictures';

describe('filters as pictures', () => {
  it('have the channels of a pixel together, each filter stretched to its own range', () => {
    // Two filters of 1×2 pixels: channel by channel in the tensor.
    const values = Float32Array.of(0, 1, 2, 3, 4, 5, -10, -10, -10, 10, -10, 0);
    const { count, height, width, pixels } = filterPictures('conv', [2, 3, 1, 2], values);
    expect({ count, height, width }).toEqual({ count: 2, height: 1, width: 2 });
    expect([...pixels]).toEqual([0, 102, 204, 51, 153, 255, 0, 0, 0, 0, 255, 128]);
  });

  it('are grey where they say nothing', () => {
    const same = filterPictures('conv', [1, 3, 1, 1], Float32Array.of(2, 2, 2));
    expect([...same.pixels]).toEqual([128, 128, 128]);
    const broken = filterPictures('conv', [1, 3, 1, 1], Float32Array.of(NaN, 1, 3));
    expect([...broken.pixels]).toEqual([128, 0, 255]);
    const infinite = filterPictures('conv', [1, 3, 1, 1], Float32Array.of(-Infinity, 1, 3));
    expect([...infinite.pixels]).toEqual([0, 0, 255]);
  });
});

describe('a tensor that can be shown as filters', () => {
  it.each([
    [[64, 3, 7, 7], 'F32', true],
    [[96, 3, 4, 4], 'BF16', true],
    [[768, 3, 16, 16], 'F16', true],
    [[64, 3, 1, 1], 'F32', false],
    [[64, 64, 3, 3], 'F32', false],
    [[3, 3], 'F32', false],
    [[0, 3, 7, 7], 'F32', false],
    [[64, 3, 7, 7], 'I64', false],
    [[2 ** 20, 3, 7, 7], 'F32', false],
  ] as const)('%j of %s: %s', (shape, dtype, expected) => {
    expect(isPictureFilter({ shape, dtype })).toBe(expected);
  });
});
