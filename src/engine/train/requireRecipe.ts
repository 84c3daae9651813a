import { HeadstartError } from '../../shared/errors';
import type { Recipe } from '../../shared/recipe';

/** Least and most that each number of a recipe may be. More than the most is a slip of the finger. */
const RANGES = {
  headEpochs: [0, 100_000],
  epochs: [1, 100_000],
  batch: [1, 65_536],
  microBatch: [1, 65_536],
  learningRate: [Number.MIN_VALUE, 1000],
  deepestLearningRate: [Number.MIN_VALUE, 1000],
  momentum: [0, 1],
  weightDecay: [0, 1000],
  warmup: [0, 1],
  labelSmoothing: [0, 1],
  clipNorm: [Number.MIN_VALUE, Number.MAX_VALUE],
  views: [1, 1000],
  patience: [1, 100_000],
  validation: [0, 0.9],
  seed: [0, Number.MAX_SAFE_INTEGER],
} as const satisfies Partial<Record<keyof Recipe, readonly [number, number]>>;

const WHOLE: readonly (keyof typeof RANGES)[] = [
  'headEpochs',
  'epochs',
  'batch',
  'microBatch',
  'views',
  'patience',
  'seed',
];

/** Fields that a recipe may leave open. */
const NULLABLE: readonly (keyof typeof RANGES)[] = ['microBatch', 'clipNorm', 'patience'];

/** @throws usage where a number of a recipe is out of its range, or two choices exclude each other */
export function requireRecipe(recipe: Recipe): void {
  for (const name of Object.keys(RANGES) as (keyof typeof RANGES)[]) {
    const [least, most] = RANGES[name];
    const value = recipe[name];
    if (value === null && NULLABLE.includes(name)) continue;
    const whole = WHOLE.includes(name);
    if (value !== null && value >= least && value <= most && (!whole || Number.isInteger(value))) continue;
    throw new HeadstartError(
      'usage',
      `${name} of a recipe must be a ${whole ? 'whole number' : 'number'} from ${least} to ${most}, not ${String(value)}.`,
    );
  }
  if (recipe.nesterov && (recipe.optimizer !== 'sgd' || recipe.momentum === 0)) {
    throw new HeadstartError('usage', 'Nesterov momentum needs the optimiser sgd and a momentum above 0.');
  }
}
