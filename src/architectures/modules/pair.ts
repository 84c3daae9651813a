/** Height and width. */
export type Pair = readonly [number, number];

/** One number stands for both. */
export function pair(value: number | Pair): Pair {
  return typeof value === 'number' ? [value, value] : value;
}
