import { describe, expect, it } from 'vitest';
import { python, pythonLines } from './pythonLiteral';

describe('python', () => {
  it('writes values as Python does', () => {
    expect(python([null, true, false, 1e-5, 'a', ['b']])).toBe('[None, True, False, 0.00001, "a", ["b"]]');
  });

  it('writes no text that would end its literal', () => {
    expect(python('a"b\\c\nd\u2028e\u007f')).toBe('"a\\"b\\\\c\\nd\\u2028e\\u007f"');
    expect(python('\ud800x 😀')).toBe('"\\ud800x 😀"');
  });

  it('breaks long lists into lines', () => {
    expect(pythonLines(['a', 'b'])).toBe('["a", "b"]');
    const names = Array.from({ length: 20 }, (_, at) => `class ${at}`);
    expect(pythonLines(names).split('\n')).toHaveLength(22);
  });
});
