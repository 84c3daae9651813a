import { describe, expect, it } from 'vitest';
import { CROPS, parseLabels } from './preprocessingPresets';

describe('class names in a file', () => {
  it('are a JSON list or one a line', () => {
    expect(parseLabels('["a", "b"]')).toEqual(['a', 'b']);
    expect(parseLabels('\uFEFFtabby cat\r\ntiger\r\n')).toEqual(['tabby cat', 'tiger']);
  });

  it('are nothing else', () => {
    for (const text of ['', ' \n', '[]', '[1]', '["a"']) expect(parseLabels(text)).toBeUndefined();
  });
});

describe('the usual crop', () => {
  it('is 224 of 256', () => {
    expect(CROPS[0].resize(224)).toBe(256);
    expect(CROPS[0].resize(299)).toBe(342);
    expect(CROPS[1].resize(224)).toBe(224);
  });
});
