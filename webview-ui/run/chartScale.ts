/** A range of values, the lower first. */
export type Range = readonly [number, number];

/** Marks that an axis has about as many of as its length allows, in pixels between two. */
const TICK_SPACING = { x: 60, y: 36 };

/** A span below which values count as the same: no figure that is shown tells them apart. */
const FLAT = 1e-9;

/** Steps between marks that people read easily, times a power of ten. */
const STEPS = [1, 2, 5, 10];

/**
 * The range of an axis that shows all values, ending on marks.
 * @param includeZero whether it begins at zero, as for a loss
 */
export function niceRange(values: readonly number[], { includeZero = false, most = 5 } = {}): Range {
  const known = values.filter((value) => Number.isFinite(value));
  if (known.length === 0) return [0, 1];
  const low = Math.min(...known, ...(includeZero ? [0] : []));
  const high = Math.max(...known);
  // Values that are all the same lie in the middle.
  const [from, to] = high - low < FLAT ? [low - 0.5, high + 0.5] : [low, high];
  const step = niceStep(to - from, most);
  return [round(Math.floor(from / step) * step, step), round(Math.ceil(to / step) * step, step)];
}

/** Marks within a range, at values that people read easily. */
export function ticks([low, high]: Range, length: number, axis: 'x' | 'y'): number[] {
  const most = Math.max(1, Math.floor(length / TICK_SPACING[axis]));
  const step = axis === 'x' ? Math.max(1, niceStep(high - low, most)) : niceStep(high - low, most);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    round((first + index) * step, step),
  );
}

/** The smallest easily read step that divides `span` into at most `most` parts. */
function niceStep(span: number, most: number): number {
  const least = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(least));
  return (STEPS.find((step) => step * power >= least * (1 - 1e-9)) ?? 10) * power;
}

/** Takes away what counting in binary adds: 0.30000000000000004. */
function round(value: number, step: number): number {
  const digits = Math.max(0, Math.min(15, 1 - Math.floor(Math.log10(step))));
  return Number(value.toFixed(digits));
}

/** Where a value lies between two places, in pixels. */
export function place(value: number, [low, high]: Range, [start, end]: Range): number {
  return high === low ? (start + end) / 2 : start + ((value - low) / (high - low)) * (end - start);
}

/** A point of a line, in pixels; null where there is no value. */
export type Point = readonly [number, number] | null;

/** The `d` of an SVG path through the points, broken where there is none. */
export function linePath(points: readonly Point[]): string {
  let drawing = false;
  const parts: string[] = [];
  for (const point of points) {
    if (point) parts.push(`${drawing ? 'L' : 'M'}${point[0].toFixed(1)} ${point[1].toFixed(1)}`);
    drawing = point !== null;
  }
  return parts.join('');
}

/** The number of the point that lies nearest to `x` (pixels), of those at `xs` in ascending order. */
export function nearest(xs: readonly number[], x: number): number | undefined {
  let best: number | undefined;
  for (const [index, at] of xs.entries()) {
    if (best === undefined || Math.abs(at - x) < Math.abs((xs[best] ?? 0) - x)) best = index;
  }
  return best;
}
