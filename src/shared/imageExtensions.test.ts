import { expect, it } from 'vitest';
import { isImageName } from './imageExtensions';

it.each([
  ['cat.jpg', true],
  ['CAT.JPEG', true],
  ['/a.b/cat.one.png', true],
  ['cat.svg', false],
  ['notes.txt', false],
  ['folder.png/notes', false],
])('%s: %s', (name, image) => {
  expect(isImageName(name)).toBe(image);
});
