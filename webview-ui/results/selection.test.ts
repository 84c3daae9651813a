import { describe, expect, it } from 'vitest';
import type { Item } from './arrangeRows';
import { focusedPosition, focusOn, NOTHING, selectOnly, selectTo, toggle, type Selection } from './selection';

const row = (index: number): Item => ({ kind: 'row', index });
const items: Item[] = [
  { kind: 'group', label: 'cat', rows: [4, 2], open: true },
  row(4),
  row(2),
  { kind: 'group', label: 'dog', rows: [0, 1, 3], open: false },
];
const rows = (selection: Selection): number[] => [...selection.rows];

describe('selecting', () => {
  it('a line alone takes the place of what was selected', () => {
    expect(rows(selectOnly(items, 1))).toEqual([4]);
    expect(rows(selectOnly(items, 9))).toEqual([]);
  });

  it('the line of a group stands for its rows, also when it is folded', () => {
    expect(rows(selectOnly(items, 3))).toEqual([0, 1, 3]);
  });

  it('extends from where it began, in both directions', () => {
    const first = selectOnly(items, 2);
    const up = selectTo(items, first, 1);
    expect(rows(up)).toEqual([4, 2]);
    expect(rows(selectTo(items, up, 2))).toEqual([2]);
    expect(rows(selectTo(items, NOTHING, 2))).toEqual([4, 2]);
  });

  it('adds and takes away single lines and groups', () => {
    const both = toggle(items, selectOnly(items, 1), 2);
    expect(rows(both)).toEqual([4, 2]);
    expect(rows(toggle(items, both, 0))).toEqual([]);
    expect(rows(toggle(items, both, 1))).toEqual([2]);
    expect(rows(toggle(items, selectOnly(items, 1), 0))).toEqual([4, 2]);
  });
});

describe('the focus', () => {
  it('moves alone, and stays with its line when others come in', () => {
    const moved = focusOn(items, selectOnly(items, 1), 2);
    expect(rows(moved)).toEqual([4]);
    expect(focusedPosition(items, moved)).toBe(2);
    expect(focusedPosition([row(7), ...items], moved)).toBe(3);
  });

  it('is on the first line when its own is gone', () => {
    expect(focusedPosition([row(7)], selectOnly(items, 1))).toBe(0);
    expect(focusedPosition([], NOTHING)).toBe(0);
  });
});
