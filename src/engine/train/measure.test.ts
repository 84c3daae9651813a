import { describe, expect, it } from 'vitest';
import { measure } from './measure';

describe('measure', () => {
  it('counts what was right, nearly right, and mistaken for what', () => {
    const rows = [
      [3, 1, 0, 0, 0, 0],
      [2, 1, 0, 0, 0, 0],
      [5, 4, 3, 2, 1, 0],
    ].map((row) => Float32Array.from(row));
    const measured = measure(rows, [0, 1, 5]);
    expect(measured.accuracy).toBeCloseTo(1 / 3);
    expect(measured.top5).toBeCloseTo(2 / 3);
    expect(measured.confusion[0]).toEqual([1, 0, 0, 0, 0, 0]);
    expect(measured.confusion[1]).toEqual([1, 0, 0, 0, 0, 0]);
    expect(measured.confusion[5]).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it('is the cross-entropy, also of huge scores', () => {
    expect(measure([Float32Array.from([0, 0])], [1]).loss).toBeCloseTo(Math.log(2), 12);
    expect(measure([Float32Array.from([1000, 998])], [1]).loss).toBeCloseTo(2 + Math.log1p(Math.exp(-2)), 6);
  });

  it('predicts the first of equal scores', () => {
    expect(measure([Float32Array.from([1, 1])], [0]).accuracy).toBe(1);
    expect(measure([Float32Array.from([1, 1])], [1]).accuracy).toBe(0);
  });
});
