import { describe, expect, it } from 'vitest';
import { softmax } from './softmax';
import { topPredictions } from './topPredictions';

describe('softmax', () => {
  it('adds up to one and keeps differences of logits as ratios', () => {
    const shares = softmax([1, 2, 3]);
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 15);
    expect((shares[1] ?? 0) / (shares[0] ?? 1)).toBeCloseTo(Math.E, 14);
  });

  it('does not overflow', () => {
    expect([...softmax([10_000, 0])]).toEqual([1, 0]);
  });
});

describe('topPredictions', () => {
  it('sorts by logit and breaks ties by index', () => {
    const top = topPredictions(Float32Array.from([1, 5, 5, 0]), ['a', 'b', 'c', 'd'], 3);
    expect(top.map(({ label, index }) => [label, index])).toEqual([
      ['b', 1],
      ['c', 2],
      ['a', 0],
    ]);
    expect(top[0]?.probability).toBe(top[1]?.probability);
  });

  it('gives as many as there are classes where more are asked for', () => {
    expect(topPredictions(Float32Array.from([0, 0]), ['a', 'b'], 5)).toHaveLength(2);
  });

  it('refuses results that are no numbers', () => {
    expect(() => topPredictions(Float32Array.from([0, NaN]), ['a', 'b'], 1)).toThrow(
      expect.objectContaining({ code: 'model/not-finite' }),
    );
  });
});
