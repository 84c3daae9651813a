import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linePath, nearest, niceRange, place, ticks } from './chartScale';

describe('the range of an axis', () => {
  it.each([
    [[0.12, 0.74], true, [0, 0.8]],
    [[0.91, 0.98], false, [0.9, 0.98]],
    [[3], false, [2.4, 3.6]],
    [[], false, [0, 1]],
    [[NaN, 2, 4], true, [0, 4]],
  ])('of %j, from zero: %s', (values, includeZero, range) => {
    expect(niceRange(values, { includeZero })).toEqual(range);
  });

  it('holds all values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (values) => {
          const [low, high] = niceRange(values);
          const slack = Math.max(1e-6, (high - low) * 1e-9);
          for (const value of values) {
            expect(value).toBeGreaterThanOrEqual(low - slack);
            expect(value).toBeLessThanOrEqual(high + slack);
          }
        },
      ),
    );
  });
});

describe('marks', () => {
  it('are easily read numbers, as many as there is room for', () => {
    expect(ticks([0, 0.8], 180, 'y')).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
    expect(ticks([0, 0.3], 120, 'y')).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticks([1, 20], 400, 'x')).toEqual([5, 10, 15, 20]);
    expect(ticks([0, 1], 40, 'y')).toEqual([0, 1]);
  });

  it('of epochs are whole', () => {
    expect(ticks([1, 3], 400, 'x')).toEqual([1, 2, 3]);
  });
});

describe('lines', () => {
  it('are placed between the ends of an axis', () => {
    expect(place(5, [0, 10], [100, 0])).toBe(50);
    expect(place(1, [1, 1], [0, 10])).toBe(5);
  });

  it('are broken where there is no value', () => {
    expect(linePath([[0, 1], [2, 3.26], null, [4, 5]])).toBe('M0.0 1.0L2.0 3.3M4.0 5.0');
    expect(linePath([])).toBe('');
  });

  it('are read at the nearest point', () => {
    expect(nearest([0, 10, 20], 14)).toBe(1);
    expect(nearest([0, 10, 20], 999)).toBe(2);
    expect(nearest([], 3)).toBeUndefined();
  });
});
