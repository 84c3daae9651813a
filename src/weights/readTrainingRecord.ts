import * as v from 'valibot';
import type { RepeatableTraining } from '../shared/exportProtocol';
import type { Recipe } from '../shared/recipe';

const finite = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const recipeSchema: v.GenericSchema<unknown, Recipe> = v.object({
  train: v.union([v.picklist(['head', 'all']), v.array(v.string())]),
  fromScratch: v.boolean(),
  headEpochs: whole,
  epochs: whole,
  batch: whole,
  microBatch: v.optional(v.nullable(whole), null),
  optimizer: v.picklist(['sgd', 'adamw']),
  learningRate: finite,
  deepestLearningRate: finite,
  momentum: finite,
  nesterov: v.boolean(),
  weightDecay: finite,
  schedule: v.picklist(['constant', 'step', 'cosine', 'one-cycle']),
  warmup: finite,
  labelSmoothing: finite,
  balanceClasses: v.boolean(),
  clipNorm: v.nullable(finite),
  movesStatistics: v.boolean(),
  augmentation: v.picklist(['none', 'light', 'strong', 'rand']),
  views: whole,
  patience: v.nullable(whole),
  validation: finite,
  seed: whole,
});

const recordSchema: v.GenericSchema<unknown, RepeatableTraining> = v.object({
  recipe: recipeSchema,
  weights: v.string(),
  pictures: v.object({ training: whole, validation: whole }),
  predictions: v.array(v.object({ path: v.string(), label: whole, predicted: whole, probability: finite })),
});

/** What a manifest says of how its model was trained; null where that is not enough to repeat it. */
export function readTrainingRecord(training: unknown): RepeatableTraining | null {
  const parsed = v.safeParse(recordSchema, training);
  return parsed.success ? parsed.output : null;
}
