import { expect, it } from 'vitest';
import { folderNameFor } from './folderNameFor';

it.each([
  ['star', 'star'],
  ['polka dots', 'polka dots'],
  ['tench, Tinca tinca', 'tench'],
  ['Grüße 犬', 'Grüße 犬'],
  ['a/b', 'a_b'],
  ['..', 'class'],
  ['../../etc', '_.._etc'],
  ['.hidden', 'hidden'],
  ['ends. ', 'ends'],
  ['C:\\x', 'C__x'],
  ['nul', 'nul_'],
  ['  ', 'class'],
  ['', 'class'],
  ['line\nbreak', 'line_break'],
  ['x'.repeat(300), 'x'.repeat(100)],
])('%j is kept in %j', (label, folder) => {
  expect(folderNameFor(label)).toBe(folder);
});
