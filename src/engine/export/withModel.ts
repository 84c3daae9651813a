import type { ModelSpec } from '../../shared/modelSpec';
import { matchCheckpoint } from '../match/matchCheckpoint';
import { mendCheckpoint, type MendedCheckpoint } from '../match/mendCheckpoint';
import { requireLoadable } from '../match/requireLoadable';
import { withCheckpoint } from '../withCheckpoint';

/**
 * Reads a model's checkpoint under torchvision's names for as long as `work` takes.
 * @throws architecture/mismatch, and what reading a checkpoint throws
 */
export async function withModel<R>(
  { architecture, weights, container, classes, preprocessing }: ModelSpec,
  work: (checkpoint: MendedCheckpoint) => Promise<R>,
): Promise<R> {
  return withCheckpoint(
    weights,
    (stored) => {
      const plan = matchCheckpoint(stored, { architecture, numClasses: classes.length });
      const { source, tensors } = stored;
      const use = { allowPartial: false, inputSize: preprocessing.crop };
      requireLoadable({ name: source.name, tensors }, plan, use);
      return work(mendCheckpoint(stored, plan));
    },
    container === undefined ? {} : { container },
  );
}
