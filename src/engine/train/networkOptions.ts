import { ADAMW, type OptimizerOptions, SGD } from '../../graph/training/optimizers';
import type { Recipe } from '../../shared/recipe';
import type { FinetuneParams } from '../../shared/trainingProtocol';
import type { Dataset } from '../data/readDataset';
import type { TrainingNetworkOptions } from './TrainingNetworkOptions';

type NetworkParams = Pick<
  FinetuneParams,
  'architecture' | 'preprocessing' | 'recipe' | 'device' | 'headClasses' | 'keepZeros'
>;

/** Whether the checkpoint's head already tells the classes of the data apart. */
function keepsHead({ headClasses }: NetworkParams, classes: readonly string[]): boolean {
  return (
    headClasses?.length === classes.length && headClasses.every((name, index) => name === classes[index])
  );
}

/** The network that a phase of a recipe trains. */
export function networkOptions(
  params: NetworkParams,
  { classes, samples }: Dataset,
  train: readonly string[],
): TrainingNetworkOptions {
  const { architecture, preprocessing, recipe, device = 'auto', keepZeros = false } = params;
  return {
    architecture,
    numClasses: classes.length,
    inputSize: preprocessing.crop,
    batch: Math.min(recipe.batch, samples.length),
    ...(recipe.microBatch === null ? {} : { microBatch: recipe.microBatch }),
    train,
    keepHead: keepsHead(params, classes),
    keepZeros,
    movesStatistics: recipe.movesStatistics,
    optimizer: optimizerOf(recipe),
    ...(recipe.clipNorm === null ? {} : { clipNorm: recipe.clipNorm }),
    ...(recipe.deepestLearningRate === recipe.learningRate ? {} : { depthRates: true }),
    seed: recipe.seed,
    // A run that is interrupted and goes on is to come to the same end, so nothing is chosen for it.
    device: device === 'auto' ? 'cpu' : device,
  };
}

function optimizerOf({ optimizer, momentum, nesterov, weightDecay }: Recipe): OptimizerOptions {
  return optimizer === 'adamw'
    ? { ...ADAMW, weightDecay }
    : { ...SGD, kind: 'sgd', momentum, nesterov, weightDecay };
}
