import { expect, it } from 'vitest';
import { isBusy } from './isBusy';

it('takes a machine for busy where more wants to run than there are processors for', () => {
  expect(isBusy(2, 2)).toBe(false);
  expect(isBusy(3.5, 2)).toBe(true);
  expect(isBusy(3.5, 16)).toBe(false);
  // What Windows says.
  expect(isBusy(0, 8)).toBe(false);
});
