import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/Random';
import { probe } from './probe';

/** Normally distributed vectors, those of each class around a mean of its own. */
function clouds(apart: number, perClass: number, classes = 3, length = 20) {
  const random = new Random(7);
  const labels = Array.from({ length: perClass * classes }, (_, place) => place % classes);
  const vectors = labels.map((label) =>
    Float64Array.from({ length }, (_, at) => random.normal() + (at % classes === label ? apart : 0)),
  );
  return { vectors, labels, classes };
}

describe('probe', () => {
  it('finds classes that lie apart, and none where they do not', () => {
    const far = clouds(2, 20);
    expect(probe(far.vectors, far.labels, far.classes, 0)).toEqual({ nearestMean: 1, logistic: 1, folds: 5 });
    const none = clouds(0, 40);
    const { nearestMean, logistic } = probe(none.vectors, none.labels, none.classes, 0);
    expect(nearestMean).toBeGreaterThan(0.15);
    expect(nearestMean).toBeLessThan(0.55);
    expect(logistic).toBeGreaterThan(0.15);
    expect(logistic).toBeLessThan(0.55);
  });

  it('tells by logistic regression what class means cannot', () => {
    // Two stripes: the classes differ along a direction in which they vary little, beside one in which they vary much.
    const random = new Random(3);
    const labels = Array.from({ length: 80 }, (_, place) => place % 2);
    const vectors = labels.map((label) => {
      const along = 10 * random.normal();
      return Float64Array.of(along + (label === 0 ? 1 : -1), along + 0.1 * random.normal());
    });
    const { nearestMean, logistic } = probe(vectors, labels, 2, 0);
    expect(logistic).toBeGreaterThan(nearestMean);
  });

  it('makes no more folds than the smallest class has pictures, and repeats itself', () => {
    const { vectors, labels, classes } = clouds(1, 3);
    const first = probe(vectors, labels, classes, 5);
    expect(first.folds).toBe(3);
    expect(probe(vectors, labels, classes, 5)).toEqual(first);
  });

  it('takes features that never change', () => {
    const vectors = Array.from({ length: 8 }, () => new Float64Array(4).fill(2));
    const labels = [0, 1, 0, 1, 0, 1, 0, 1];
    expect(probe(vectors, labels, 2, 0).logistic).toBeCloseTo(0.5, 9);
  });
});
