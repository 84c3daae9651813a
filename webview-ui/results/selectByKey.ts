import type { Item } from './arrangeRows';
import { focusedPosition, focusOn, NOTHING, selectOnly, selectTo, toggle, type Selection } from './selection';

/** What a key does in the table. */
export interface KeyOutcome {
  readonly selection?: Selection;
  /** Opens the image that has the focus, or folds its group. */
  readonly open?: true;
  /** The group that is folded or unfolded. */
  readonly fold?: string;
}

interface Table {
  readonly items: readonly Item[];
  /** All rows that the filter lets through. */
  readonly shown: readonly number[];
  readonly selection: Selection;
  /** Rows on the screen. */
  readonly page: number;
}

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/**
 * The keys of VS Code's lists: arrows move, with Shift they extend, with Ctrl they move the focus alone; space selects or not, Ctrl+A
 * selects all. In groups the left and right arrows fold. @returns undefined for a key that means nothing here
 */
export function selectByKey(event: Key, { items, shown, selection, page }: Table): KeyOutcome | undefined {
  const { key, shiftKey, altKey } = event;
  const control = event.ctrlKey || event.metaKey;
  if (altKey || items.length === 0) return undefined;
  const at = focusedPosition(items, selection);
  const moves: Readonly<Record<string, number>> = {
    // The first press shows where the focus is.
    ArrowDown: selection.focused === undefined ? 0 : at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: items.length - 1,
  };
  const to = moves[key];
  if (to !== undefined) {
    const next = Math.max(0, Math.min(items.length - 1, to));
    if (shiftKey) return { selection: selectTo(items, selection, next) };
    return { selection: control ? focusOn(items, selection, next) : selectOnly(items, next) };
  }
  switch (key) {
    case ' ':
      return { selection: toggle(items, selection, at) };
    case 'Enter':
      return { open: true };
    case 'Escape':
      return selection.rows.size > 0 ? { selection: { ...NOTHING, focused: selection.focused } } : undefined;
    case 'a':
    case 'A':
      return control ? { selection: { ...selection, rows: new Set(shown) } } : undefined;
    case 'ArrowLeft':
    case 'ArrowRight':
      return fold(items, at, key === 'ArrowLeft');
    default:
      return undefined;
  }
}

/** To the left a group is folded, and a row leads to its group; to the right a group is unfolded, and then leads to its first row. */
function fold(items: readonly Item[], at: number, left: boolean): KeyOutcome | undefined {
  const item = items[at];
  if (item?.kind === 'group') {
    if (item.open === left) return { fold: item.label };
    return left || items[at + 1] === undefined ? {} : { selection: selectOnly(items, at + 1) };
  }
  const heading = items.slice(0, at).findLastIndex(({ kind }) => kind === 'group');
  return left && heading !== -1 ? { selection: selectOnly(items, heading) } : undefined;
}
