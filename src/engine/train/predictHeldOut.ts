import type { FinetuneResult, PicturePrediction } from '../../shared/trainingProtocol';
import type { Sample } from '../data/readDataset';
import { softmax } from '../predict/softmax';
import { measure } from './measure';
import type { TrainingNetwork } from './TrainingNetwork';
import { heldOutLogits, type PhaseData } from './trainPhase';

/** How many mistaken pictures a result names. */
const MISTAKES = 100;

/** How many held-out pictures a result names at most: a megabyte of a manifest, and more than anybody looks through. */
const PREDICTIONS = 10_000;

/** What a network says of the held-out pictures, in numbers and picture by picture. */
export async function predictHeldOut(
  network: TrainingNetwork,
  { validation, features }: PhaseData,
  samples: readonly Sample[],
): Promise<Pick<FinetuneResult, 'confusion' | 'mistakes' | 'predictions'>> {
  const logits = await heldOutLogits(network, { validation, features });
  const all = logits.flatMap((row, place): PicturePrediction[] => {
    const sample = samples[place];
    if (!sample) return [];
    const predicted = row.indexOf(Math.max(...row));
    const probability = softmax(row)[predicted] ?? 0;
    return [{ path: sample.path, label: sample.label, predicted, probability }];
  });
  const mistakes = all
    .filter(({ label, predicted }) => label !== predicted)
    .toSorted((a, b) => b.probability - a.probability);
  const right = all.filter(({ label, predicted }) => label === predicted);
  const labels = validation.map(({ label }) => label);
  return {
    confusion: measure(logits, labels).confusion,
    mistakes: mistakes.slice(0, MISTAKES),
    predictions: [...mistakes, ...right].slice(0, PREDICTIONS),
  };
}
