/** Values on a grid, row by row. */
export interface Grid {
  readonly height: number;
  readonly width: number;
  readonly values: ArrayLike<number>;
}

/**
 * The value of a grid at a point, bilinear between the centres of its cells and constant beyond the outermost ones; `x` and `y` are
 * shares of its extent, 0…1. As torch.nn.functional.interpolate with `align_corners=False`.
 */
export function sampleGrid({ height, width, values }: Grid, x: number, y: number): number {
  const [left, right, across] = between(x, width);
  const [top, bottom, down] = between(y, height);
  const at = (row: number, column: number): number => values[row * width + column] ?? 0;
  const upper = at(top, left) * (1 - across) + at(top, right) * across;
  const lower = at(bottom, left) * (1 - across) + at(bottom, right) * across;
  return upper * (1 - down) + lower * down;
}

function between(share: number, cells: number): [before: number, after: number, weight: number] {
  const place = Math.max(0, Math.min(cells - 1, share * cells - 0.5));
  const before = Math.floor(place);
  return [before, Math.min(cells - 1, before + 1), place - before];
}

/** A grid resampled to `side` × `side`. */
export function resizeMap(grid: Grid, side: number): Float32Array {
  const result = new Float32Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      result[row * side + column] = sampleGrid(grid, (column + 0.5) / side, (row + 0.5) / side);
    }
  }
  return result;
}
