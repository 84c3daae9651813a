import { expect, it } from 'vitest';
import type { PlanState } from '../../src/shared/plan/planProtocol';
import { memoryLine, timeLine, trainableLine } from './describePlan';

const plan: PlanState = {
  ...{ train: ['fc'], movesStatistics: false, trainsBatchNorm: false, hasBatchNorm: true, trainsHead: true },
  ...{ preset: 'head', trainable: 513_000, total: 11_689_512, batch: 32, time: { status: 'unknown' } },
  memory: { weights: 46_758_048, gradients: 2_052_000, optimizer: 4_104_000, activations: 128_000 },
};

it.each([
  [513_000, 11_689_512, '513 k of 11.7 M trainable (4.4 %)'],
  [1, 11_689_512, '1 of 11.7 M trainable (< 0.1 %)'],
  [0, 11_689_512, '0 of 11.7 M trainable (0 %)'],
  [0, 0, '0 of 0 trainable (0 %)'],
])('%d of %d is trained', (trainable, total, text) => {
  expect(trainableLine({ ...plan, trainable, total }).text).toBe(text);
});

it('gives the memory as a sum, and its parts', () => {
  const { text, exact } = memoryLine(plan);
  expect(text).toBe('About 53.0 MB at batch 32');
  expect(exact).toContain('Optimiser state 4.1 MB');
});

it.each([
  [0.04, 8.9, '1,000 images: about 8.9 s once, then 40 ms an epoch'],
  [130, 41, '1,000 images: about 41 s once, then 2 min an epoch'],
])('an epoch of %d s after %d s', (epochSeconds, frozenSeconds, text) => {
  expect(timeLine({ status: 'known', epochSeconds, frozenSeconds }, 32).text).toBe(text);
});
