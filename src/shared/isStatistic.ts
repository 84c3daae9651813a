/** Tensors of a state dict that no optimiser touches: the statistics of batch normalisation. */
const STATISTICS = /(^|\.)(running_mean|running_var|num_batches_tracked)$/;

/** Whether a tensor's name says that it is no parameter. */
export function isStatistic(name: string): boolean {
  return STATISTICS.test(name);
}
