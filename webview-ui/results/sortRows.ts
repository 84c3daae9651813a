import type { ResultRow } from '../../src/shared/webviewProtocol';

export type SortColumn = 'name' | 'label' | 'probability';

export interface Sorting {
  readonly column: SortColumn;
  readonly descending: boolean;
}

/** A row and its place in the extension's list, by which it is asked for. */
export interface PlacedRow {
  readonly row: ResultRow;
  readonly index: number;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The rows in the wanted order; in the order of the folder without one. Images that failed always come last when sorting. */
export function sortRows(rows: readonly ResultRow[], sorting: Sorting | undefined): PlacedRow[] {
  const placed = rows.map((row, index) => ({ row, index }));
  if (!sorting) return placed;
  const { column, descending } = sorting;
  const sign = descending ? -1 : 1;
  return placed.sort((a, b) => {
    const left = a.row.result;
    const right = b.row.result;
    if (column === 'name') return sign * collator.compare(a.row.name, b.row.name);
    if ('error' in left || 'error' in right) return Number('error' in left) - Number('error' in right);
    const order =
      column === 'label' ? collator.compare(left.label, right.label) : left.probability - right.probability;
    return sign * order || a.index - b.index;
  });
}
