import { describe, expect, it } from 'vitest';
import { RestartPolicy } from './RestartPolicy';

function policyWithClock() {
  const clock = { now: 0 };
  return { clock, policy: new RestartPolicy(() => clock.now) };
}

describe('RestartPolicy', () => {
  it('starts again at once after one crash and after two', () => {
    const { policy } = policyWithClock();
    policy.recordCrash(['classify']);
    policy.recordCrash(['classify']);
    expect(policy.waitMs).toBe(0);
  });

  it('rests after three in a row, and for a limited time', () => {
    const { policy, clock } = policyWithClock();
    for (let crash = 0; crash < 3; crash++) policy.recordCrash(['classify']);
    expect(policy.waitMs).toBe(30_000);
    clock.now += 30_000;
    expect(policy.waitMs).toBe(0);
  });

  it('takes crashes that are far apart for accidents', () => {
    const { policy, clock } = policyWithClock();
    for (let crash = 0; crash < 10; crash++) {
      policy.recordCrash(['classify']);
      clock.now += 31_000;
    }
    expect(policy.waitMs).toBe(0);
  });

  it('forgets crashes when what they interrupted works again, not when something else does', () => {
    const { policy } = policyWithClock();
    for (let crash = 0; crash < 3; crash++) policy.recordCrash(['classify']);
    policy.recordSuccess('tree');
    expect(policy.waitMs).toBeGreaterThan(0);
    policy.recordSuccess('classify');
    expect(policy.waitMs).toBe(0);
  });
});
