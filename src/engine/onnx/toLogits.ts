import type { OnnxUse } from '../../shared/onnxProtocol';

/** The least probability that is told from nothing: the smallest normal float32. */
const LEAST = 2 ** -126;

/** Scores as logits, of which softmax makes the probabilities: those of a model that returns probabilities are their logarithms. */
export function toLogits(scores: Float32Array, kind: OnnxUse['scores']): Float32Array {
  return kind === 'logits' ? scores : scores.map((probability) => Math.log(Math.max(probability, LEAST)));
}
