/** A tensor in memory. */
interface Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * Sets the smallest weights of convolutions and linear layers to zero. Which are small is decided over all layers by the layer-adaptive
 * score of Lee et al. (2021): a weight's square over the squares of all weights of its layer that are no smaller. A layer of few weights
 * keeps more of them than a large one, and never loses its largest before others lose theirs.
 * @param keep share of all weights that stays, 0…1
 */
export function zeroSmallest<T extends Tensor>(
  tensors: ReadonlyMap<string, T>,
  keep: number,
): Map<string, T> {
  // Biases, normalisations and statistics have one axis.
  const scored = [...tensors].flatMap(([name, { data, shape }]) =>
    shape.length < 2 ? [] : [{ name, scores: adaptiveScores(data) }],
  );
  const all = new Float64Array(scored.reduce((sum, { scores }) => sum + scores.length, 0));
  let at = 0;
  for (const { scores } of scored) {
    all.set(scores, at);
    at += scores.length;
  }
  const least = all.sort()[Math.min(all.length - Math.round(all.length * keep), all.length - 1)] ?? 0;
  const scoresOf = new Map(scored.map(({ name, scores }) => [name, scores]));
  return new Map(
    [...tensors].map(([name, tensor]): [string, T] => {
      const scores = scoresOf.get(name);
      if (!scores) return [name, tensor];
      const data = tensor.data.map((weight, index) => ((scores[index] ?? 0) < least ? 0 : weight));
      return [name, { ...tensor, data }];
    }),
  );
}

/** One score a weight; the layer's largest weight has 1. */
function adaptiveScores(data: Float32Array): Float64Array {
  const scores = new Float64Array(data.length);
  const order = Uint32Array.from(data.keys()).sort(
    (a, b) => Math.abs(data[b] ?? 0) - Math.abs(data[a] ?? 0) || a - b,
  );
  let sum = 0;
  for (const index of order) {
    const square = (data[index] ?? 0) ** 2;
    sum += square;
    scores[index] = sum === 0 ? 0 : square / sum;
  }
  return scores;
}
