import { describe, expect, it } from 'vitest';
import { steepest } from './findLearningRate';

const points = (smoothed: readonly number[]) =>
  smoothed.map((value, at) => ({ learningRate: 10 ** (at - 6), loss: value, smoothed: value }));

describe('steepest', () => {
  it('is where the loss falls fastest on the logarithmic scale', () => {
    expect(steepest(points([2, 2, 2, 1.9, 1.5, 1.0, 0.8, 0.79, 0.9, 3]))).toBeCloseTo(10 ** -2, 12);
  });

  it('is nowhere where the loss never falls, or there are too few steps', () => {
    expect(steepest(points([1, 1, 1, 1.1, 1.2, 1.3, 2]))).toBeNull();
    expect(steepest(points([2, 1, 0]))).toBeNull();
  });
});
