import { describe, expect, it } from 'vitest';
import { parseContentRange, parseUnsatisfiedRange } from './contentRange';
import { retryAfterMs } from './retryAfter';
import { agree, ifRangeOf } from './validators';

describe('Content-Range', () => {
  it.each([
    ['bytes 10-19/200', { start: 10, end: 19, total: 200 }],
    ['bytes 0-0/*', { start: 0, end: 0, total: null }],
    ['Bytes  5-6/7', { start: 5, end: 6, total: 7 }],
    ['bytes 19-10/200', undefined],
    ['bytes 10-200/200', undefined],
    ['bytes */200', undefined],
    ['items 0-1/2', undefined],
    ['bytes 0-1/99999999999999999999', undefined],
    [null, undefined],
  ])('%s', (header, expected) => {
    expect(parseContentRange(header)).toEqual(expected);
  });

  it('of a part that is not there says how long the file is', () => {
    expect(parseUnsatisfiedRange('bytes */200')).toBe(200);
    expect(parseUnsatisfiedRange('bytes 0-1/200')).toBeUndefined();
    expect(parseUnsatisfiedRange(null)).toBeUndefined();
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-21T01:00:00Z');
  it.each([
    ['7', 7000],
    [' 0 ', 0],
    ['Sat, 21 Nov 2026 01:01:00 GMT', 60_000],
    ['Sat, 21 Nov 2026 00:00:00 GMT', 0],
    ['soon', null],
    [null, null],
  ])('%s', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});

describe('tags and dates', () => {
  it('make a condition when they are strong', () => {
    expect(ifRangeOf({ etag: '"a"', lastModified: 'date' })).toBe('"a"');
    expect(ifRangeOf({ etag: 'W/"a"', lastModified: 'date' })).toBe('date');
    expect(ifRangeOf({ etag: null, lastModified: null })).toBeNull();
  });

  it('agree unless both sides say something else', () => {
    const dated = (lastModified: string | null) => ({ etag: null, lastModified });
    expect(agree({ etag: '"a"', lastModified: '1' }, { etag: '"a"', lastModified: '2' })).toBe(true);
    expect(agree({ etag: '"a"', lastModified: null }, { etag: '"b"', lastModified: null })).toBe(false);
    expect(agree(dated('1'), dated('2'))).toBe(false);
    expect(agree(dated('1'), dated(null))).toBe(true);
    expect(agree({ etag: '"a"', lastModified: null }, dated(null))).toBe(true);
  });
});
