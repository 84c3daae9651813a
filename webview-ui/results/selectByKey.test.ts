import { describe, expect, it } from 'vitest';
import type { Item } from './arrangeRows';
import { selectByKey } from './selectByKey';
import { NOTHING, selectOnly, type Selection } from './selection';

const items: Item[] = [
  { kind: 'group', label: 'cat', rows: [0, 1], open: true },
  { kind: 'row', index: 0 },
  { kind: 'row', index: 1 },
  { kind: 'group', label: 'dog', rows: [2], open: false },
];
const shown = [0, 1, 2];

function press(key: string, selection: Selection, modifiers: { shiftKey?: boolean; ctrlKey?: boolean } = {}) {
  const event = { key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...modifiers };
  return selectByKey(event, { items, shown, selection, page: 2 });
}
const after = (key: string, selection: Selection, modifiers?: Parameters<typeof press>[2]) => {
  const { rows, focused } = press(key, selection, modifiers)?.selection ?? NOTHING;
  return { rows: [...rows], focused };
};

describe('keys of the table', () => {
  it.each([
    ['ArrowDown', 1, { rows: [1], focused: 'row-1' }],
    ['ArrowUp', 1, { rows: [0, 1], focused: 'group-cat' }],
    ['PageDown', 1, { rows: [2], focused: 'group-dog' }],
    ['Home', 3, { rows: [0, 1], focused: 'group-cat' }],
    ['End', 0, { rows: [2], focused: 'group-dog' }],
  ])('%s moves from line %i', (key, from, expected) => {
    expect(after(key, selectOnly(items, from))).toEqual(expected);
  });

  it('begin at the first line', () => {
    expect(after('ArrowDown', NOTHING).focused).toBe('group-cat');
  });

  it('extend with Shift, and move the focus alone with Ctrl', () => {
    expect(after('ArrowDown', selectOnly(items, 1), { shiftKey: true })).toEqual({
      rows: [0, 1],
      focused: 'row-1',
    });
    expect(after('ArrowDown', selectOnly(items, 1), { ctrlKey: true })).toEqual({
      rows: [0],
      focused: 'row-1',
    });
  });

  it('select with the space bar, all with Ctrl+A, and nothing with Escape', () => {
    expect(after(' ', { ...NOTHING, focused: 'row-1' }).rows).toEqual([1]);
    expect(after('a', selectOnly(items, 1), { ctrlKey: true }).rows).toEqual([0, 1, 2]);
    expect(after('Escape', selectOnly(items, 1))).toEqual({ rows: [], focused: 'row-0' });
    expect(press('Escape', NOTHING)).toBeUndefined();
  });

  it('fold and unfold groups', () => {
    expect(press('ArrowLeft', selectOnly(items, 0))).toEqual({ fold: 'cat' });
    expect(press('ArrowRight', selectOnly(items, 3))).toEqual({ fold: 'dog' });
    expect(after('ArrowLeft', selectOnly(items, 2)).focused).toBe('group-cat');
    expect(after('ArrowRight', selectOnly(items, 0)).focused).toBe('row-0');
    expect(press('ArrowLeft', selectOnly(items, 3))).toEqual({});
  });

  it('open with Enter, and leave other keys alone', () => {
    expect(press('Enter', selectOnly(items, 1))).toEqual({ open: true });
    expect(press('a', NOTHING)).toBeUndefined();
    expect(press('Tab', NOTHING)).toBeUndefined();
  });
});
