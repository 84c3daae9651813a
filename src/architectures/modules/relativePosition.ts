import { gather, reshape, transpose } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';

/**
 * For each pair of tokens of a square window, row-major, the row of a table of (2·side-1)² relative places that holds the second's
 * place as seen from the first: side²×side² indices.
 */
export function relativePositionIndex(side: number): number[] {
  const tokens = side * side;
  const reach = 2 * side - 1;
  return Array.from({ length: tokens * tokens }, (_, pair) => {
    const from = Math.floor(pair / tokens);
    const to = pair % tokens;
    const down = Math.floor(from / side) - Math.floor(to / side);
    const right = (from % side) - (to % side);
    return (down + side - 1) * reach + right + side - 1;
  });
}

/** The bias that each head adds to the scores of a window, heads×T×T, from a table of (2·side-1)²×heads. */
export function relativePositionBias(table: Value, index: Value, tokens: number): Value {
  const pairs = reshape(gather(table, reshape(index, [tokens * tokens]), 0), [tokens, tokens, -1]);
  return transpose(pairs, [2, 0, 1]);
}
