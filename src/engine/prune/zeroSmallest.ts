/** A tensor in memory. */
interface Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * Sets the smallest weights of each convolution and linear layer to zero: magnitude pruning (Han et al. 2015).
 * @param keep share of each layer's weights that stays, 0…1
 */
export function zeroSmallest<T extends Tensor>(
  tensors: ReadonlyMap<string, T>,
  keep: number,
): Map<string, T> {
  return new Map(
    [...tensors].map(([name, tensor]): [string, T] => {
      const { data, shape } = tensor;
      // Biases, normalisations and statistics have one axis.
      if (shape.length < 2) return [name, tensor];
      const gone = data.length - Math.round(data.length * keep);
      const order = Uint32Array.from(data.keys()).sort(
        (a, b) => Math.abs(data[a] ?? 0) - Math.abs(data[b] ?? 0) || a - b,
      );
      const sparse = data.slice();
      for (const index of order.subarray(0, gone)) sparse[index] = 0;
      return [name, { ...tensor, data: sparse }];
    }),
  );
}
