import { mul, neg } from '../operators/elementwise';
import { logSoftmax, reduceSum } from '../operators/normalization';
import type { Value } from '../types';

/**
 * -Σ targets·log softmax(logits), a scalar. The targets N×classes carry everything that PyTorch's cross-entropy can be asked for: see
 * {@link crossEntropyTargets}. A row of zeros takes its picture out of the batch.
 */
export function crossEntropy(logits: Value, targets: Value): Value {
  return neg(reduceSum(mul(targets, logSoftmax(logits)), [0, 1], false));
}

export interface TargetOptions {
  readonly classes: number;
  /** Rows of the batch; those beyond the labels are zeros. */
  readonly rows: number;
  /** Share of every target that is spread over all classes, 0…1. */
  readonly labelSmoothing?: number;
  /** One a class. */
  readonly classWeights?: readonly number[];
}

/**
 * The targets by which {@link crossEntropy} equals torch.nn.functional.cross_entropy with `reduction='mean'`, `label_smoothing` and
 * `weight`: ((1-ε)·w[label]·onehot + ε/classes·w) / Σ w[label].
 */
export function crossEntropyTargets(labels: readonly number[], options: TargetOptions): Float32Array {
  const { classes, rows, labelSmoothing = 0, classWeights } = options;
  const weight = (label: number): number => classWeights?.[label] ?? 1;
  const total = labels.reduce((sum, label) => sum + weight(label), 0);
  const targets = new Float32Array(rows * classes);
  for (const [row, label] of labels.entries()) {
    for (let index = 0; index < classes; index++) {
      const hit = index === label ? (1 - labelSmoothing) * weight(label) : 0;
      targets[row * classes + index] = (hit + (labelSmoothing / classes) * weight(index)) / total;
    }
  }
  return targets;
}
