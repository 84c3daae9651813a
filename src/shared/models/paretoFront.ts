/** A model as a trade: what it costs, and what it is good for. */
export interface Trade {
  /** Less is better, e.g. milliseconds. */
  readonly cost: number;
  /** More is better, e.g. accuracy. */
  readonly value: number;
}

/**
 * The trades than which no other is better in one respect and at least as good in the other, by rising cost. Of equal ones the
 * first is taken.
 */
export function paretoFront<T extends Trade>(trades: readonly T[]): T[] {
  const front: T[] = [];
  let best = -Infinity;
  for (const trade of trades.toSorted((a, b) => a.cost - b.cost || b.value - a.value)) {
    if (trade.value <= best) continue;
    best = trade.value;
    front.push(trade);
  }
  return front;
}
