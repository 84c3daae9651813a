import { describe, expect, it } from 'vitest';
import { scrollToShow, visibleRange } from './visibleRange';

describe('the rows to draw', () => {
  it('are those on the screen and a few more, whatever the length of the list', () => {
    expect(visibleRange(0, 220, 22, 20_000)).toEqual({ start: 0, end: 18 });
    expect(visibleRange(22_000, 220, 22, 20_000)).toEqual({ start: 992, end: 1018 });
  });

  it('end with the list, also when it has just become shorter than where it was scrolled to', () => {
    expect(visibleRange(22_000, 220, 22, 5)).toEqual({ start: 5, end: 5 });
    expect(visibleRange(0, 220, 22, 3)).toEqual({ start: 0, end: 3 });
    expect(visibleRange(0, 220, 22, 0)).toEqual({ start: 0, end: 0 });
  });
});

describe('showing a row', () => {
  it('moves no more than is needed', () => {
    expect(scrollToShow(3, 0, 220, 22)).toBe(0);
    expect(scrollToShow(10, 0, 220, 22)).toBe(22);
    expect(scrollToShow(1, 100, 220, 22)).toBe(22);
  });
});
