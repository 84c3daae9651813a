import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pattern } from './pattern';
import { resample } from './resample';
import type { RgbImage } from './RgbImage';

function cut(
  { width, data }: RgbImage,
  left: number,
  top: number,
  columns: number,
  rows: number,
): Uint8Array {
  const part = new Uint8Array(columns * rows * 3);
  for (let y = 0; y < rows; y++) {
    const from = ((top + y) * width + left) * 3;
    part.set(data.subarray(from, from + columns * 3), y * columns * 3);
  }
  return part;
}

const side = fc.integer({ min: 1, max: 60 });
/** A length and a part of it: offset and extent. */
const sideWithPart = side.chain((length) =>
  fc
    .tuple(fc.nat(length - 1), fc.nat(length - 1))
    .map(([a, b]) => ({ length, offset: Math.min(a, b), extent: Math.abs(a - b) + 1 })),
);

describe('resample', () => {
  test('a window equals the same part of the whole', () => {
    fc.assert(
      fc.property(
        side,
        side,
        sideWithPart,
        sideWithPart,
        fc.constantFrom('bilinear' as const, 'bicubic' as const),
        (inputWidth, inputHeight, x, y, interpolation) => {
          const image = pattern(inputWidth, inputHeight);
          const all = { left: 0, top: 0, width: x.length, height: y.length };
          const whole = resample(image, x.length, y.length, interpolation, all);
          const window = { left: x.offset, top: y.offset, width: x.extent, height: y.extent };
          const part = resample(image, x.length, y.length, interpolation, window);
          expect(part).toEqual({
            width: x.extent,
            height: y.extent,
            data: cut(whole, x.offset, y.offset, x.extent, y.extent),
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('one colour stays that colour, at the edges too', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.nat(255), (width, height, toWidth, toHeight, value) => {
        const image = { width, height, data: new Uint8Array(width * height * 3).fill(value) };
        const window = { left: 0, top: 0, width: toWidth, height: toHeight };
        for (const interpolation of ['bilinear', 'bicubic'] as const) {
          const { data } = resample(image, toWidth, toHeight, interpolation, window);
          expect(data.every((sample) => sample === value)).toBe(true);
        }
      }),
    );
  });

  test('overshoot of the cubic is clipped, not wrapped', () => {
    const edge = { width: 4, height: 1, data: Uint8Array.from([0, 0, 255, 255].flatMap((v) => [v, v, v])) };
    const { data } = resample(edge, 16, 1, 'bicubic', { left: 0, top: 0, width: 16, height: 1 });
    const row = [...data].filter((_, i) => i % 3 === 0);
    expect(row.slice(0, 6).every((v) => v < 32)).toBe(true);
    expect(row.slice(-6).every((v) => v > 223)).toBe(true);
  });
});
