import { describe, expect, it } from 'vitest';
import { fuzzCase } from './fuzzCase';
import { fuzzTargets } from './targets';

const SEED = 1;
const CASES = 400;
const LIMIT_MS = 1000;

describe('whatever a file holds, reading it ends soon: in what it says or in an error of ours', () => {
  it.each(fuzzTargets())('$name', async (target) => {
    let refused = 0;
    for (let number = 0; number < CASES; number++) {
      const outcome = await fuzzCase(target, SEED, number);
      expect(outcome.milliseconds, `case ${number}`).toBeLessThan(LIMIT_MS);
      if (outcome.refused) refused += 1;
    }
    // Files that are all refused, or all taken, would try little.
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(CASES);
  });
});
