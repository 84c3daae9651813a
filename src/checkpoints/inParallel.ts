/** Enough to hide the latency of a disk or a server, few enough to be polite to both. */
const WORKERS = 16;

/** Maps the items in order with a bounded number of calls under way. The first failure is thrown. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    // All workers take from the one iterator.
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(WORKERS, items.length) }, worker));
  return results;
}
