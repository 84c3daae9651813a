import type { ModelRow } from '../../shared/models/ModelRow';
import {
  matchesFilter,
  sortModels,
  type ModelFilter,
  type ModelSorting,
} from '../../shared/models/sortModels';

export interface RowGroup {
  readonly label: string;
  readonly rows: readonly ModelRow[];
}

export interface Arrangement {
  /** What is on this machine or on its way to it. */
  readonly cached: readonly ModelRow[];
  /** Everything by family, in the order of their names; within a family what is cached comes first. */
  readonly families: readonly RowGroup[];
}

/** Sorts and groups the rows that pass the filter. */
export function arrangeModels(
  rows: readonly ModelRow[],
  sorting: ModelSorting,
  filter: ModelFilter,
): Arrangement {
  const wanted = sortModels(
    rows.filter((row) => matchesFilter(row, filter)),
    sorting,
  );
  const families = new Map<string, ModelRow[]>();
  for (const row of wanted) {
    const family = families.get(row.family);
    if (family) family.push(row);
    else families.set(row.family, [row]);
  }
  return {
    cached: wanted.filter(isHereOrComing),
    families: [...families]
      .map(([label, members]) => ({ label, rows: cachedFirst(members) }))
      .sort((a, b) => a.label.localeCompare(b.label, 'en')),
  };
}

function isHereOrComing({ state, download }: ModelRow): boolean {
  return state === 'cached' || state === 'partial' || download !== null;
}

function cachedFirst(rows: readonly ModelRow[]): ModelRow[] {
  return [...rows.filter(isHereOrComing), ...rows.filter((row) => !isHereOrComing(row))];
}
