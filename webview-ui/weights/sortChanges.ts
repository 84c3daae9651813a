import type { Change } from '../../src/shared/compareProtocol';

export type ChangeColumn = 'name' | 'elements' | 'cosine' | 'relativeChange';

export interface ChangeSorting {
  readonly column: ChangeColumn;
  readonly descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true });

/** Changes in the wanted order. Those that cannot be told stand with the largest: there is something to look at. */
export function sortChanges<Row extends Change>(
  changes: readonly Row[],
  { column, descending }: ChangeSorting,
): Row[] {
  const sign = descending ? -1 : 1;
  return changes.toSorted((a, b) => {
    if (column === 'name') return sign * collator.compare(a.name, b.name);
    const [left, right] = [a[column] ?? Infinity, b[column] ?? Infinity];
    return (left === right ? 0 : sign * (left < right ? -1 : 1)) || collator.compare(a.name, b.name);
  });
}
