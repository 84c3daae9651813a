import { describe, expect, it } from 'vitest';
import golden from '../../../test/fixtures/training-golden.json';
import { groupRates, scheduleFactor } from './learningRate';

const at = (schedule: 'constant' | 'step' | 'cosine' | 'one-cycle', warmup = 0, steps = 90) =>
  Array.from({ length: steps }, (_, step) => scheduleFactor({ schedule, warmup }, step, steps));

describe('scheduleFactor', () => {
  it('stays at one', () => {
    expect(new Set(at('constant'))).toEqual(new Set([1]));
  });

  it('divides by ten at each third', () => {
    const factors = at('step');
    expect([factors[0], factors[29], factors[30], factors[59], factors[60], factors[89]]).toEqual([
      1,
      1,
      0.1,
      0.1,
      0.1 ** 2,
      0.1 ** 2,
    ]);
  });

  it('falls along a cosine', () => {
    const factors = at('cosine', 0, 100);
    expect(factors[0]).toBe(1);
    expect(factors[50]).toBeCloseTo(0.5, 12);
    expect(factors[99]).toBeCloseTo((1 + Math.cos(Math.PI * 0.99)) / 2, 12);
  });

  it('rises to one and falls again in one cycle', () => {
    const factors = at('one-cycle', 0, 100);
    expect(factors[0]).toBeCloseTo(1 / 25, 12);
    expect(factors[29]).toBeCloseTo(1, 12);
    expect(factors[99]).toBeCloseTo(1 / 25 / 1e4, 12);
  });

  it('warms up in equal steps', () => {
    expect(at('constant', 0.5, 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  });
});

describe('schedules as PyTorch has them', () => {
  const { steps, rates } = golden.schedules;

  it.each([
    ['constant', 0, rates.constant],
    ['step', 0, rates.step],
    ['cosine', 0, rates.cosine],
    ['one-cycle', 0, rates['one-cycle']],
    ['cosine', 0.2, rates['cosine, a fifth warm-up']],
  ] as const)('%s, warm-up %d', (schedule, warmup, expected) => {
    const factors = at(schedule, warmup, steps);
    for (const [step, rate] of expected.entries()) expect(factors[step]).toBeCloseTo(rate, 7);
  });

  it('stay finite however few steps there are', () => {
    for (const schedule of ['constant', 'step', 'cosine', 'one-cycle'] as const) {
      for (let count = 1; count < 8; count++) {
        for (const factor of at(schedule, 0.3, count)) {
          expect(Number.isFinite(factor)).toBe(true);
          expect(factor).toBeGreaterThanOrEqual(0);
          expect(factor).toBeLessThanOrEqual(1);
        }
      }
    }
  });
});

describe('groupRates', () => {
  it('spaces the rates evenly on a logarithmic scale, the head first', () => {
    const rates = groupRates({ learningRate: 1e-2, deepestLearningRate: 1e-4 }, 3);
    expect(rates.map((rate) => rate.toPrecision(6))).toEqual(['0.0100000', '0.00100000', '0.000100000']);
    expect(groupRates({ learningRate: 1e-2, deepestLearningRate: 1e-4 }, 1)).toEqual([1e-2]);
  });
});
