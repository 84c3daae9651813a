import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { settle } from './settle';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function follow(): { shown: string[]; push: (state: string) => void } {
  const shown: string[] = [];
  return {
    shown,
    push: settle(
      (state: string) => state.startsWith('busy'),
      (state) => shown.push(state),
      300,
    ),
  };
}

it('shows the first snapshot at once, whatever it is', () => {
  const { shown, push } = follow();
  push('busy');
  expect(shown).toEqual(['busy']);
});

it('goes from answer to answer without showing the work between, when that is quick', () => {
  const { shown, push } = follow();
  push('cat');
  push('busy');
  vi.advanceTimersByTime(299);
  push('dog');
  vi.advanceTimersByTime(1000);
  expect(shown).toEqual(['cat', 'dog']);
});

it('says that it is busy when the work takes longer', () => {
  const { shown, push } = follow();
  push('cat');
  push('busy');
  vi.advanceTimersByTime(300);
  expect(shown).toEqual(['cat', 'busy']);
  push('busy with the next');
  expect(shown).toEqual(['cat', 'busy', 'busy with the next']);
});

it('counts the delay from the first busy snapshot and shows the last one', () => {
  const { shown, push } = follow();
  push('cat');
  push('busy 1');
  vi.advanceTimersByTime(200);
  push('busy 2');
  vi.advanceTimersByTime(100);
  expect(shown).toEqual(['cat', 'busy 2']);
});
