import type { ModelRow } from './ModelRow';
import { collate } from '../collate';

export const MODEL_COLUMNS = ['name', 'accuracy', 'parameters', 'size', 'gflops', 'time', 'state'] as const;
export type ModelColumn = (typeof MODEL_COLUMNS)[number];

export interface ModelSorting {
  readonly column: ModelColumn;
  readonly descending: boolean;
}

const compareNames = collate('en', { numeric: true, sensitivity: 'base' });

/** What is better comes first, when a column is first sorted by. */
export function firstSorting(column: ModelColumn): ModelSorting {
  return { column, descending: column === 'accuracy' };
}

/** The rows in the wanted order. What has no value in the column comes last, whatever the order; equals are sorted by name. */
export function sortModels(rows: readonly ModelRow[], { column, descending }: ModelSorting): ModelRow[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    if (column === 'name') return sign * byName(a, b);
    const left = valueOf(a, column);
    const right = valueOf(b, column);
    if (left === null || right === null)
      return Number(left === null) - Number(right === null) || byName(a, b);
    return sign * (left - right) || byName(a, b);
  });
}

function byName(a: ModelRow, b: ModelRow): number {
  return compareNames(a.architecture, b.architecture) || compareNames(a.weights, b.weights);
}

const STATES: Readonly<Record<ModelRow['state'], number>> = { cached: 0, partial: 1, other: 2, absent: 3 };

function valueOf(row: ModelRow, column: Exclude<ModelColumn, 'name'>): number | null {
  switch (column) {
    case 'accuracy':
      return row.acc1;
    case 'parameters':
      return row.parameters;
    case 'size':
      return row.bytes;
    case 'gflops':
      return row.gflops;
    case 'time':
      return row.milliseconds;
    case 'state':
      return STATES[row.state];
  }
}

export interface ModelFilter {
  /** Words that must all be in the name, the weights' name or the family. */
  readonly text: string;
  readonly cachedOnly: boolean;
}

export function isFiltering({ text, cachedOnly }: ModelFilter): boolean {
  return cachedOnly || text.trim() !== '';
}

export function matchesFilter(row: ModelRow, { text, cachedOnly }: ModelFilter): boolean {
  if (cachedOnly && row.state !== 'cached') return false;
  const searched = `${row.architecture} ${row.weights} ${row.family}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}
