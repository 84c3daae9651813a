import { describe, expect, it } from 'vitest';
import { findClass } from './explain';

const CLASSES = ['tench, Tinca tinca', 'crane', 'crane, crane bird', '7'];

describe('a class on the command line', () => {
  it.each([
    ['tench', 0],
    ['Tinca Tinca', 0],
    ['tench, Tinca tinca', 0],
    ['crane bird', 2],
    ['1', 1],
    // A name goes before a number.
    ['7', 3],
  ])('%s', (text, index) => expect(findClass(text, CLASSES)).toBe(index));

  it.each([
    ['crane', /1, 2/],
    ['4', /no class/],
    ['-1', /no class/],
    ['goldfish', /no class/],
  ])('%s is refused', (text, message) => {
    expect(() => findClass(text, CLASSES)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) as string }),
    );
  });
});
