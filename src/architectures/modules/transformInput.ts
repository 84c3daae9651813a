import { add, mul } from '../../graph/operators/elementwise';
import type { Value } from '../../graph/types';

/** ImageNet's mean and standard deviation of red, green and blue, by which pictures are normalised. */
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

/** The Inception networks were trained on pictures from -1 to 1: mean and standard deviation of ½. */
const TRAINED_MEAN = 0.5;
const TRAINED_STD = 0.5;

/**
 * From ImageNet's normalisation to that of the Inception networks, N×3×H×W → N×3×H×W: torchvision's `transform_input`, which it
 * sets for its published weights.
 */
export function transformInput(x: Value): Value {
  const scales = STD.map((std) => std / TRAINED_STD);
  const shifts = MEAN.map((mean) => (mean - TRAINED_MEAN) / TRAINED_STD);
  const { graph } = x;
  return add(mul(x, graph.floats(scales, [1, 3, 1, 1])), graph.floats(shifts, [1, 3, 1, 1]));
}
