import { expect, it } from 'vitest';
import { formatBytes } from './formatBytes';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [4_998_592, '5.0 MB'],
  [99_949_999, '99.9 MB'],
  [99_960_000, '100 MB'],
  [999_400_000, '999 MB'],
  [999_600_000, '1.0 GB'],
  [5e15, '5000 TB'],
])('%d bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
