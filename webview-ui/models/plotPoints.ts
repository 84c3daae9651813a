import type { ModelRow } from '../../src/shared/models/ModelRow';
import { paretoFront } from '../../src/shared/models/paretoFront';

export const PLOT_AXES = ['time', 'gflops', 'size'] as const;
/** What the plot has across: what a model costs. */
export type PlotAxis = (typeof PLOT_AXES)[number];

/** From so many measured models on, the plot shows times without being asked to. */
const ENOUGH_TIMES = 2;

export interface PlotPoint {
  readonly row: ModelRow;
  readonly cost: number;
  /** Top-1 accuracy in percent. */
  readonly value: number;
}

export interface PlotPoints {
  /** By rising cost. */
  readonly points: readonly PlotPoint[];
  /** Those than which none is both better and cheaper. */
  readonly front: readonly PlotPoint[];
  /** Rows without a figure for this axis. */
  readonly without: number;
  /** Rows whose accuracy is of other classes than that of the others. */
  readonly elsewhere: number;
}

/**
 * The models as points: those of one label set, since an accuracy says nothing beside one for other classes. Those without an
 * accuracy have no place in any plot and are not counted as missing.
 */
export function plotPoints(rows: readonly ModelRow[], axis: PlotAxis): PlotPoints {
  const points: PlotPoint[] = [];
  const labelSet = mostUsedLabelSet(rows);
  let without = 0;
  let elsewhere = 0;
  for (const row of rows) {
    if (row.acc1 === null) continue;
    if (row.labelSet !== labelSet) {
      elsewhere += 1;
      continue;
    }
    const cost = costOf(row, axis);
    if (cost === null) without += 1;
    else points.push({ row, cost, value: row.acc1 });
  }
  points.sort((a, b) => a.cost - b.cost);
  return { points, front: paretoFront(points), without, elsewhere };
}

function mostUsedLabelSet(rows: readonly ModelRow[]): string | null {
  const uses = new Map<string, number>();
  for (const { labelSet } of rows) if (labelSet !== null) uses.set(labelSet, (uses.get(labelSet) ?? 0) + 1);
  return [...uses].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

function costOf(row: ModelRow, axis: PlotAxis): number | null {
  switch (axis) {
    case 'time':
      return row.milliseconds;
    case 'gflops':
      return row.gflops;
    case 'size':
      return row.bytes;
  }
}

/** Times where there are enough of them, otherwise published figures. */
export function usualAxis(rows: readonly ModelRow[]): PlotAxis {
  return rows.filter(({ milliseconds }) => milliseconds !== null).length >= ENOUGH_TIMES ? 'time' : 'gflops';
}
