import { describe, expect, it } from 'vitest';
import { Pace } from './Pace';

describe('time left', () => {
  it('is not guessed before enough is done', () => {
    const pace = new Pace();
    expect(pace.secondsLeft).toBeNull();
    pace.update(0, 0);
    pace.update(0.5, 500);
    expect(pace.secondsLeft).toBeNull();
    pace.update(0.51, 1000);
    expect(pace.secondsLeft).not.toBeNull();
  });

  it('follows from the time that the work has taken', () => {
    const pace = new Pace();
    pace.update(0.2, 10_000);
    pace.update(0.6, 14_000);
    expect(pace.secondsLeft).toBeCloseTo(4, 9);
  });

  it('does not count a pause', () => {
    const pace = new Pace();
    pace.update(0, 0);
    pace.update(0.25, 2000);
    pace.pause(2000);
    pace.goOn(90_000);
    pace.update(0.5, 92_000);
    expect(pace.secondsLeft).toBeCloseTo(4, 9);
  });

  it('begins anew with other work', () => {
    const pace = new Pace();
    pace.update(0, 0);
    pace.update(0.9, 60_000);
    pace.update(0.1, 61_000);
    expect(pace.secondsLeft).toBeNull();
  });
});
