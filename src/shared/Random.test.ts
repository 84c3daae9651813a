import { describe, expect, it } from 'vitest';
import { Random } from './Random';

describe('Random', () => {
  it('repeats itself for the same keys and differs for others', () => {
    const draw = (...keys: number[]): number[] => {
      const random = new Random(...keys);
      return Array.from({ length: 5 }, () => random.bits());
    };
    expect(draw(1, 2)).toEqual(draw(1, 2));
    expect(draw(1, 2)).not.toEqual(draw(2, 1));
    expect(draw(1)).not.toEqual(draw(1 + 2 ** 32));
  });

  it('has the mean and variance of a uniform distribution', () => {
    const random = new Random(7);
    const count = 100_000;
    let [sum, squares] = [0, 0];
    for (let index = 0; index < count; index++) {
      const value = random.uniform();
      sum += value;
      squares += value * value;
    }
    expect(sum / count).toBeCloseTo(0.5, 2);
    expect(squares / count - (sum / count) ** 2).toBeCloseTo(1 / 12, 2);
  });

  it('has the first four moments and the tails of the normal distribution', () => {
    const random = new Random(7);
    const values = Float64Array.from({ length: 200_000 }, () => random.normal());
    const moment = (power: number): number =>
      values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    // Tolerances are five standard errors.
    expect(Math.abs(moment(1))).toBeLessThan(0.0112);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.0158);
    expect(Math.abs(moment(3))).toBeLessThan(0.0433);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.11);
    const beyondTwo = values.filter((value) => Math.abs(value) > 2).length / values.length;
    expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.0024);
    const neighbours = values.reduce((sum, value, index) => sum + value * (values[index + 1] ?? 0), 0);
    expect(Math.abs(neighbours / values.length)).toBeLessThan(0.0112);
  });

  it('permutes: every number once, every place as likely', () => {
    const firsts = new Array<number>(5).fill(0);
    for (let seed = 0; seed < 5000; seed++) {
      const order = new Random(seed).permutation(5);
      expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
      firsts[order[0]!]! += 1;
    }
    for (const count of firsts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
