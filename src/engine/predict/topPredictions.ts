import type { Prediction } from '../../shared/engineProtocol';
import { HeadstartError } from '../../shared/errors';
import { softmax } from './softmax';

/**
 * The `top` most probable classes, the most probable first; equal ones in the order of the classes.
 * @throws `model/not-finite` where the weights make the network give no numbers
 */
export function topPredictions(logits: Float32Array, labels: readonly string[], top: number): Prediction[] {
  if (!logits.every((logit) => Number.isFinite(logit))) {
    throw new HeadstartError(
      'model/not-finite',
      'The network gave results that are not finite numbers: its weights are damaged or were never trained.',
    );
  }
  const probabilities = softmax(logits);
  return Array.from(logits, (logit, index) => ({ index, logit }))
    .sort((a, b) => b.logit - a.logit || a.index - b.index)
    .slice(0, top)
    .map(({ index, logit }) => ({
      index,
      label: labels[index] ?? `class ${index}`,
      probability: probabilities[index] ?? 0,
      logit,
    }));
}
