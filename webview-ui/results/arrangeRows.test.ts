import { describe, expect, it } from 'vitest';
import type { ResultRow } from '../../src/shared/resultsProtocol';
import { arrangeRows, countClasses, UNREADABLE, type Arrangement, type Sorting } from './arrangeRows';

const rows: ResultRow[] = [
  { name: 'b10.png', result: { label: 'dog', probability: 0.5 } },
  { name: 'b9.png', result: { error: 'The file is empty.' } },
  { name: 'a.png', result: { label: 'cat', probability: 0.9 } },
  { name: 'c.png', result: { label: 'cat', probability: 0.7 } },
];
const ALL: Arrangement = {
  sorting: undefined,
  text: '',
  label: '',
  low: 0,
  high: 100,
  grouped: false,
  collapsed: [],
};
const shown = (change: Partial<Arrangement>): readonly number[] =>
  arrangeRows(rows, { ...ALL, ...change }).shown;

describe('sorting', () => {
  it.each<[Sorting | undefined, number[]]>([
    [undefined, [0, 1, 2, 3]],
    [{ column: 'name', descending: false }, [2, 1, 0, 3]],
    [{ column: 'name', descending: true }, [3, 0, 1, 2]],
    [{ column: 'label', descending: false }, [2, 3, 0, 1]],
    [{ column: 'label', descending: true }, [0, 2, 3, 1]],
    [{ column: 'probability', descending: true }, [2, 3, 0, 1]],
    [{ column: 'probability', descending: false }, [0, 3, 2, 1]],
  ])('%j', (sorting, order) => {
    expect(shown({ sorting })).toEqual(order);
  });
});

describe('the filter', () => {
  it.each<[Partial<Arrangement>, number[]]>([
    [{ text: 'B' }, [0, 1]],
    [{ text: ' cat ' }, [2, 3]],
    [{ label: 'cat' }, [2, 3]],
    [{ label: UNREADABLE }, [1]],
    [{ low: 70 }, [2, 3]],
    [{ low: 50, high: 70 }, [0, 3]],
    [{ high: 99 }, [0, 2, 3]],
    [{ label: UNREADABLE, low: 50 }, [1]],
    [{ label: 'cat', low: 80, text: 'a.' }, [2]],
    [{ text: 'nothing has this' }, []],
  ])('%j', (change, order) => {
    expect(shown(change)).toEqual(order);
  });
});

describe('groups', () => {
  const group = (change: Partial<Arrangement>) => arrangeRows(rows, { ...ALL, grouped: true, ...change });

  it('are headed by their class and stand by size, what cannot be read last', () => {
    expect(group({}).items).toEqual([
      { kind: 'group', label: 'cat', rows: [2, 3], open: true },
      { kind: 'row', index: 2 },
      { kind: 'row', index: 3 },
      { kind: 'group', label: 'dog', rows: [0], open: true },
      { kind: 'row', index: 0 },
      { kind: 'group', label: UNREADABLE, rows: [1], open: true },
      { kind: 'row', index: 1 },
    ]);
  });

  it('keep their rows sorted, and stand in the order of the classes where that is sorted by', () => {
    const { items } = group({ sorting: { column: 'label', descending: true } });
    expect(items.flatMap((item) => (item.kind === 'group' ? item.label : []))).toEqual([
      'dog',
      'cat',
      UNREADABLE,
    ]);
    expect(group({ sorting: { column: 'probability', descending: false } }).shown).toEqual([3, 2, 0, 1]);
  });

  it('show no rows where they are folded, but count them', () => {
    const { items, shown } = group({ collapsed: ['cat'] });
    expect(items[0]).toEqual({ kind: 'group', label: 'cat', rows: [2, 3], open: false });
    expect(items[1]).toMatchObject({ kind: 'group', label: 'dog' });
    expect(shown).toEqual([2, 3, 0, 1]);
  });
});

it('counts the classes in their order', () => {
  expect(countClasses(rows)).toEqual([
    ['cat', 2],
    ['dog', 1],
    [UNREADABLE, 1],
  ]);
});

it('arranges ten thousand rows in a fraction of the time between two snapshots', () => {
  const many = Array.from({ length: 10_000 }, (_, index): ResultRow => ({
    name: `folder/picture-${index}.png`,
    result:
      index % 97 === 0
        ? { error: 'Damaged.' }
        : { label: `class ${index % 10}`, probability: ((index * 7919) % 1000) / 1000 },
  }));
  const times = (['name', 'label', 'probability'] as const).map((column) => {
    const begin = performance.now();
    const { shown: all } = arrangeRows(many, {
      ...ALL,
      grouped: true,
      sorting: { column, descending: true },
    });
    expect(all).toHaveLength(10_000);
    return performance.now() - begin;
  });
  // On a quiet machine 10 to 30 ms; a slow one gets ten times that.
  expect(Math.min(...times)).toBeLessThan(300);
});
