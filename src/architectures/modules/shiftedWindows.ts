import { concat, pad, reshape, slice, transpose } from '../../graph/operators/shape';
import { unstack } from '../../graph/operators/attention';
import type { Graph } from '../../graph/Graph';
import type { Value } from '../../graph/types';

/** How a map is cut into square windows: N×H×W×C, padded to multiples of the window and rolled, so that windows shift. */
export interface WindowGrid {
  /** Side of a window. */
  readonly window: number;
  /** Extents without and with padding. */
  readonly height: number;
  readonly width: number;
  readonly paddedHeight: number;
  readonly paddedWidth: number;
  /** By how much the map is rolled up and left; zero along an axis that one window covers. */
  readonly shiftDown: number;
  readonly shiftRight: number;
}

export function windowGrid(height: number, width: number, window: number, shift: number): WindowGrid {
  const paddedHeight = Math.ceil(height / window) * window;
  const paddedWidth = Math.ceil(width / window) * window;
  return {
    window,
    height,
    width,
    paddedHeight,
    paddedWidth,
    shiftDown: window >= paddedHeight ? 0 : shift,
    shiftRight: window >= paddedWidth ? 0 : shift,
  };
}

/** Pads and rolls N×H×W×C. */
export function alignToWindows(x: Value, grid: WindowGrid): Value {
  const below = grid.paddedHeight - grid.height;
  const right = grid.paddedWidth - grid.width;
  const padded = below + right > 0 ? pad(x, [0, 0, 0, 0], [0, below, right, 0]) : x;
  return roll(roll(padded, 1, -grid.shiftDown), 2, -grid.shiftRight);
}

/** Undoes {@link alignToWindows}. */
export function alignToMap(x: Value, grid: WindowGrid): Value {
  const rolled = roll(roll(x, 1, grid.shiftDown), 2, grid.shiftRight);
  const rows = grid.paddedHeight > grid.height ? slice(rolled, 1, 0, grid.height) : rolled;
  return grid.paddedWidth > grid.width ? slice(rows, 2, 0, grid.width) : rows;
}

/**
 * Queries, keys and values of all windows, N×windows×heads×T×D each, from the map's joint projection N×H×W×3·C. Windows and
 * heads are parted in one transpose, which copies rows of D.
 */
export function windowHeads(
  projected: Value,
  grid: WindowGrid,
  heads: number,
): [query: Value, key: Value, value: Value] {
  const [batch = 0, height = 0, width = 0, channels = 0] = projected.shape;
  const { window } = grid;
  const [down, across] = [height / window, width / window];
  const depth = channels / 3 / heads;
  const parts = reshape(projected, [batch, down, window, across, window, 3, heads, depth]);
  const ordered = transpose(parts, [5, 0, 1, 3, 6, 2, 4, 7]);
  return unstack(reshape(ordered, [3, batch, down * across, heads, window * window, depth]));
}

/** N×windows×heads×T×D back to the map N×H×W×(heads·D). */
export function mapOfWindows(x: Value, grid: WindowGrid): Value {
  const [batch = 0, , heads = 0, , depth = 0] = x.shape;
  const { window, paddedHeight, paddedWidth } = grid;
  const [down, across] = [paddedHeight / window, paddedWidth / window];
  const parts = reshape(x, [batch, down, across, heads, window, window, depth]);
  const ordered = transpose(parts, [0, 1, 4, 2, 5, 3, 6]);
  return reshape(ordered, [batch, paddedHeight, paddedWidth, heads * depth]);
}

/**
 * What a rolled map adds to the scores, windows×1×T×T: -100 between tokens that the roll brought side by side, zero elsewhere. Null
 * where nothing was rolled.
 */
export function shiftMask(graph: Graph, grid: WindowGrid): Value | null {
  const { window, paddedHeight, paddedWidth, shiftDown, shiftRight } = grid;
  if (shiftDown + shiftRight === 0) return null;
  const [down, across] = [paddedHeight / window, paddedWidth / window];
  const tokens = window * window;
  const mask = new Float32Array(down * across * tokens * tokens);
  for (let index = 0; index < down * across; index++) {
    const top = Math.floor(index / across) * window;
    const left = (index % across) * window;
    const regions = Array.from({ length: tokens }, (_, token) => {
      const row = region(top + Math.floor(token / window), paddedHeight, window, shiftDown);
      return row * 3 + region(left + (token % window), paddedWidth, window, shiftRight);
    });
    for (const [from, a] of regions.entries()) {
      for (const [to, b] of regions.entries()) {
        if (a !== b) mask[(index * tokens + from) * tokens + to] = -100;
      }
    }
  }
  return graph.floats(mask, [down * across, 1, tokens, tokens]);
}

/** Before the last window, in it, or rolled in from the other side. */
function region(place: number, extent: number, window: number, shift: number): number {
  if (place < extent - window) return 0;
  return shift > 0 && place >= extent - shift ? 2 : 1;
}

/** Moves the elements of an axis by `distance`; what leaves at one end comes in at the other. */
function roll(x: Value, axis: number, distance: number): Value {
  if (distance === 0) return x;
  const extent = x.shape[axis] ?? 0;
  const cut = distance < 0 ? -distance : extent - distance;
  return concat([slice(x, axis, cut, extent), slice(x, axis, 0, cut)], axis);
}
