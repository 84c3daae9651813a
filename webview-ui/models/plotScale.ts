import type { Range } from '../run/chartScale';

/** The range of a logarithmic axis that shows all costs, with a little room at both ends. */
export function logRange(costs: readonly number[]): Range {
  const positive = costs.filter((cost) => cost > 0);
  if (positive.length === 0) return [1, 10];
  const low = Math.min(...positive);
  const high = Math.max(...positive);
  return [low / 1.25, high * 1.25];
}

/** Where a cost lies between two places of a logarithmic axis, in pixels. */
export function placeLog(cost: number, [low, high]: Range, [start, end]: Range): number {
  return start + (Math.log(cost / low) / Math.log(high / low)) * (end - start);
}

/** Marks of a logarithmic axis: powers of ten, with 2 and 5 between them while no more than `most` are needed. */
export function logTicks([low, high]: Range, most: number): number[] {
  for (const steps of [[1, 2, 5], [1, 3], [1]]) {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
      for (const step of steps) {
        const tick = Number((step * 10 ** power).toPrecision(1));
        if (tick >= low && tick <= high) ticks.push(tick);
      }
    }
    if (ticks.length <= most) return ticks;
  }
  return [];
}

/** A place in the plot, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Label extends Place {
  readonly text: string;
}

export interface PlacedLabel extends Label {
  readonly left: number;
  readonly top: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What a character of the labels' font takes, in pixels; a little more than most do. */
const CHARACTER = 6.4;
const LINE = 14;

/**
 * Puts names beside points where they cover neither points nor one another nor leave the frame: left above, right below, left, right, right above. A name
 * for which there is no room is left out; its point still says it when the pointer is on it.
 */
export function placeLabels(
  labels: readonly Label[],
  frame: Box,
  points: readonly Place[] = labels,
): PlacedLabel[] {
  const taken: Box[] = points.map(({ x, y }) => ({ left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 }));
  const placed: PlacedLabel[] = [];
  for (const label of labels) {
    const width = label.text.length * CHARACTER;
    const { x, y } = label;
    const corners = [
      { left: x - width - 4, top: y - LINE - 3 },
      { left: x + 6, top: y + 2 },
      { left: x - width - 7, top: y - LINE / 2 },
      { left: x + 7, top: y - LINE / 2 },
      { left: x + 6, top: y - LINE - 3 },
    ];
    for (const { left, top } of corners) {
      const box = { left, right: left + width, top, bottom: top + LINE };
      if (!isInside(box, frame) || taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      placed.push({ ...label, left, top });
      break;
    }
  }
  return placed;
}

function isInside(box: Box, frame: Box): boolean {
  return (
    box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
