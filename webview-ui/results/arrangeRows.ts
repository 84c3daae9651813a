import type { ResultRow } from '../../src/shared/resultsProtocol';

export type SortColumn = 'name' | 'label' | 'probability';

export interface Sorting {
  readonly column: SortColumn;
  readonly descending: boolean;
}

/** Which rows are shown, and in what order. */
export interface Arrangement {
  /** In the order of the folder without one. */
  readonly sorting: Sorting | undefined;
  /** Part of a name or class. */
  readonly text: string;
  /** A class; {@link UNREADABLE} for what cannot be read; '' for all. */
  readonly label: string;
  /** Bounds of the probability in percent, inclusive. */
  readonly low: number;
  readonly high: number;
  readonly grouped: boolean;
  /** Groups that are folded. */
  readonly collapsed: readonly string[];
}

/** What stands for a class where an image has none. No class has it for a name: label sets are lines of text. */
export const UNREADABLE = '\u0000';

/** A line of the table. `index` is a row's place in the extension's list, by which it is asked for. */
export type Item =
  | { readonly kind: 'row'; readonly index: number }
  | {
      readonly kind: 'group';
      readonly label: string;
      readonly rows: readonly number[];
      readonly open: boolean;
    };

export interface Arranged {
  readonly items: readonly Item[];
  /** The rows that the filter lets through, folded or not, in the order of the table. */
  readonly shown: readonly number[];
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * The lines of the table. Ten thousand rows are arranged several times a second while they come in, so classes are compared by their
 * place in the sorted list of them; names come nearly sorted, which costs little. Images that cannot be read come last.
 */
export function arrangeRows(rows: readonly ResultRow[], arrangement: Arrangement): Arranged {
  const passes = makeFilter(arrangement);
  const shown: number[] = [];
  for (const [index, row] of rows.entries()) if (passes(row)) shown.push(index);
  sort(shown, rows, arrangement.sorting);
  if (!arrangement.grouped) return { items: shown.map((index) => ({ kind: 'row', index })), shown };
  return group(shown, rows, arrangement);
}

/** How many images each class has, in the order of the classes; {@link UNREADABLE} last, where there is any. */
export function countClasses(
  rows: readonly ResultRow[],
): readonly (readonly [label: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(labelOf(row), (counts.get(labelOf(row)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => compareLabels(a, b));
}

function makeFilter({ text, label, low, high }: Arrangement): (row: ResultRow) => boolean {
  const wanted = text.trim().toLowerCase();
  const bounded = low > 0 || high < 100;
  return (row) => {
    const { name, result } = row;
    if (label !== '' && labelOf(row) !== label) return false;
    if ('error' in result) {
      // A probability is asked for, which it does not have.
      if (bounded && label !== UNREADABLE) return false;
    } else if (bounded) {
      const percent = result.probability * 100;
      if (percent < low || percent > high) return false;
    }
    if (wanted === '') return true;
    return (
      name.toLowerCase().includes(wanted) ||
      ('label' in result && result.label.toLowerCase().includes(wanted))
    );
  };
}

function sort(shown: number[], rows: readonly ResultRow[], sorting: Sorting | undefined): void {
  if (!sorting) return;
  const { column, descending } = sorting;
  const sign = descending ? -1 : 1;
  const ranks = new Map(countClasses(rows).map(([label], rank) => [label, rank]));
  shown.sort((a, b) => {
    const left = rows[a];
    const right = rows[b];
    if (!left || !right) return 0;
    if (column === 'name') return sign * collator.compare(left.name, right.name) || a - b;
    const broken = Number('error' in left.result) - Number('error' in right.result);
    if (broken !== 0) return broken;
    const order =
      column === 'label'
        ? (ranks.get(labelOf(left)) ?? 0) - (ranks.get(labelOf(right)) ?? 0)
        : probabilityOf(left) - probabilityOf(right);
    return sign * order || a - b;
  });
}

/** Groups stand in the order of the classes where that is what is sorted by, and otherwise the largest first. */
function group(
  shown: readonly number[],
  rows: readonly ResultRow[],
  { sorting, collapsed }: Arrangement,
): Arranged {
  const groups = new Map<string, number[]>();
  for (const index of shown) {
    const row = rows[index];
    if (!row) continue;
    const label = labelOf(row);
    const members = groups.get(label);
    if (members) members.push(index);
    else groups.set(label, [index]);
  }
  const byLabel = sorting?.column === 'label';
  const sign = byLabel && sorting.descending ? -1 : 1;
  const ordered = [...groups].sort(([a, inA], [b, inB]) => {
    if (a === UNREADABLE || b === UNREADABLE) return Number(a === UNREADABLE) - Number(b === UNREADABLE);
    return byLabel ? sign * compareLabels(a, b) : inB.length - inA.length || compareLabels(a, b);
  });
  const folded = new Set(collapsed);
  const items = ordered.flatMap(([label, members]): Item[] => {
    const open = !folded.has(label);
    const heading: Item = { kind: 'group', label, rows: members, open };
    return open ? [heading, ...members.map((index): Item => ({ kind: 'row', index }))] : [heading];
  });
  return { items, shown: ordered.flatMap(([, members]) => members) };
}

function labelOf({ result }: ResultRow): string {
  return 'error' in result ? UNREADABLE : result.label;
}

function probabilityOf({ result }: ResultRow): number {
  return 'error' in result ? 0 : result.probability;
}

function compareLabels(a: string, b: string): number {
  return Number(a === UNREADABLE) - Number(b === UNREADABLE) || collator.compare(a, b);
}
