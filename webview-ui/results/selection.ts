import type { Item } from './arrangeRows';

/** What is selected, and where the keyboard is. A line is known by its key, because rows come in and change places. */
export interface Selection {
  /** Rows, by their place in the extension's list. */
  readonly rows: ReadonlySet<number>;
  readonly focused: string | undefined;
  /** Where a range begins that Shift extends. */
  readonly anchor: string | undefined;
}

export const NOTHING: Selection = { rows: new Set(), focused: undefined, anchor: undefined };

export function keyOf(item: Item): string {
  return item.kind === 'row' ? `row-${item.index}` : `group-${item.label}`;
}

/** Where the focus is among the lines; the first line while it is nowhere. */
export function focusedPosition(items: readonly Item[], { focused }: Selection): number {
  return Math.max(0, positionOf(items, focused));
}

/** A click, or a key that moves the focus: the line alone is selected. A group's line stands for its rows. */
export function selectOnly(items: readonly Item[], position: number): Selection {
  const item = items[position];
  if (!item) return NOTHING;
  return { rows: new Set(rowsOf(item)), focused: keyOf(item), anchor: keyOf(item) };
}

/** With Shift: everything from the anchor to the line. */
export function selectTo(items: readonly Item[], selection: Selection, position: number): Selection {
  const item = items[position];
  if (!item) return selection;
  const begin = positionOf(items, selection.anchor);
  const anchor = begin === -1 ? focusedPosition(items, selection) : begin;
  const [from, to] = anchor < position ? [anchor, position] : [position, anchor];
  const rows = items.slice(from, to + 1).flatMap((each) => (each.kind === 'row' ? [each.index] : []));
  const first = items[anchor];
  return { rows: new Set(rows), focused: keyOf(item), anchor: first && keyOf(first) };
}

/** With Ctrl, or by the space bar: the line is selected or not, and the rest stays. */
export function toggle(items: readonly Item[], selection: Selection, position: number): Selection {
  const item = items[position];
  if (!item) return selection;
  const members = rowsOf(item);
  const rows = new Set(selection.rows);
  if (members.every((row) => rows.has(row))) for (const row of members) rows.delete(row);
  else for (const row of members) rows.add(row);
  return { rows, focused: keyOf(item), anchor: keyOf(item) };
}

/** With Ctrl and an arrow key: the focus alone moves. */
export function focusOn(items: readonly Item[], selection: Selection, position: number): Selection {
  const item = items[position];
  return item ? { ...selection, focused: keyOf(item) } : selection;
}

function rowsOf(item: Item): readonly number[] {
  return item.kind === 'row' ? [item.index] : item.rows;
}

function positionOf(items: readonly Item[], key: string | undefined): number {
  return key === undefined ? -1 : items.findIndex((item) => keyOf(item) === key);
}
