import { HeadstartError } from '../../shared/errors';
import { topPredictions } from '../predict/topPredictions';
import { softmax } from '../predict/softmax';

/** A class and what the network says of it. */
export interface ChosenClass {
  readonly classIndex: number;
  readonly label: string;
  /** 0…1 */
  readonly probability: number;
}

/**
 * The class that is to be explained: the one that is asked for, or the most probable one.
 * @throws usage for one that the model does not have; model/not-finite
 */
export function chooseClass(
  logits: Float32Array,
  classes: readonly string[],
  asked: number | undefined,
): ChosenClass {
  const [best] = topPredictions(logits, classes, 1);
  const classIndex = asked ?? best?.index ?? 0;
  requireClass(classIndex, classes.length);
  return {
    classIndex,
    label: classes[classIndex] ?? `class ${classIndex}`,
    probability: softmax(logits)[classIndex] ?? 0,
  };
}

/** @throws usage */
export function requireClass(classIndex: number, count: number): void {
  if (Number.isInteger(classIndex) && classIndex >= 0 && classIndex < count) return;
  throw new HeadstartError(
    'usage',
    `There is no class ${classIndex}: the model has the classes 0 to ${count - 1}.`,
  );
}
