/** Pictures that run together at most. More gain nothing on a CPU and hold up results and cancelling. */
const MAX_BATCH = 16;
/** Multiplications that one run should not exceed: about a second on two cores. */
const RUN_BUDGET = 30e9;

/** How many pictures to run at once in a long list, for a network that takes `multiplications` for one. */
export function batchSize(multiplications: number): number {
  return Math.max(1, Math.min(MAX_BATCH, Math.floor(RUN_BUDGET / multiplications)));
}
