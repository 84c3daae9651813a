import { describe, expect, it } from 'vitest';
import { FINETUNE_RECIPE, HEAD_RECIPE, SCRATCH_RECIPE, type Recipe } from '../../shared/recipe';
import { parseRecipe, RECIPE_OPTIONS } from './recipeOptions';

describe('parseRecipe', () => {
  it('takes the recipe that is named, the head alone without a name', () => {
    expect(parseRecipe({})).toEqual(HEAD_RECIPE);
    expect(parseRecipe({ recipe: 'finetune' })).toEqual(FINETUNE_RECIPE);
    expect(parseRecipe({ recipe: 'scratch' })).toEqual(SCRATCH_RECIPE);
  });

  it('takes every field from its option', () => {
    const options = {
      train: 'layer3,layer4',
      epochs: '3',
      'head-epochs': '1',
      batch: '8',
      'micro-batch': '4',
      optimizer: 'sgd',
      lr: '0.1',
      'deepest-lr': '0.01',
      momentum: '0.8',
      nesterov: 'true',
      'weight-decay': '0.5',
      schedule: 'step',
      warmup: '0.25',
      'label-smoothing': '0.2',
      'balance-classes': 'true',
      'clip-norm': '2',
      'batch-norm': 'move',
      augmentation: 'strong',
      views: '7',
      patience: '9',
      validation: '0.3',
      seed: '11',
    };
    const expected: Recipe = {
      train: ['layer3', 'layer4'],
      fromScratch: false,
      headEpochs: 1,
      epochs: 3,
      batch: 8,
      microBatch: 4,
      optimizer: 'sgd',
      learningRate: 0.1,
      deepestLearningRate: 0.01,
      momentum: 0.8,
      nesterov: true,
      weightDecay: 0.5,
      schedule: 'step',
      warmup: 0.25,
      labelSmoothing: 0.2,
      balanceClasses: true,
      clipNorm: 2,
      movesStatistics: true,
      augmentation: 'strong',
      views: 7,
      patience: 9,
      validation: 0.3,
      seed: 11,
    };
    expect(parseRecipe(options)).toEqual(expected);
    expect(Object.keys(RECIPE_OPTIONS).toSorted()).toEqual([...Object.keys(options), 'recipe'].toSorted());
  });

  it('keeps the proportion of the rates where only the head’s is given', () => {
    const { learningRate, deepestLearningRate } = parseRecipe({ recipe: 'finetune', lr: '0.01' });
    expect(deepestLearningRate / learningRate).toBeCloseTo(0.01, 12);
    expect(parseRecipe({ lr: '0.5' }).deepestLearningRate).toBe(0.5);
  });

  it('gives random views where a recipe without them is augmented, and none where it is not', () => {
    expect(parseRecipe({ augmentation: 'light' }).views).toBe(4);
    expect(parseRecipe({ recipe: 'finetune', augmentation: 'none' }).views).toBe(1);
    expect(parseRecipe({ recipe: 'scratch', 'clip-norm': 'none', patience: 'none' })).toMatchObject({
      clipNorm: null,
      patience: null,
    });
  });

  it.each([
    [{ epochs: '-1' }],
    [{ batch: '1.5' }],
    [{ lr: 'NaN' }],
    [{ lr: ' ' }],
    [{ momentum: '1.1' }],
    [{ train: 'a,,b' }],
    [{ schedule: 'linear' }],
    [{ 'clip-norm': '-3' }],
    [{ recipe: '__proto__' }],
  ])('refuses %j', (options) => {
    expect(() => parseRecipe(options)).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  });
});
