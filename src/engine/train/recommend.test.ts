import { describe, expect, it } from 'vitest';
import { buildArchitecture } from '../../architectures/catalog';
import { recommend } from './recommend';

const resnet18 = buildArchitecture('resnet18', { numClasses: 2 });

const advice = (perClass: number, logistic: number, chance = 0.5) =>
  recommend(resnet18, { counts: [perClass, perClass], chance, logistic, nearestMean: logistic, folds: 5 });

describe('recommend', () => {
  it.each([
    ['the features separate the classes', 500, 0.98, 'head', 'head'],
    ['there are few pictures', 12, 0.7, 'head', 'head'],
    ['there is something to gain', 60, 0.85, 'finetune', ['layer4']],
    ['the features do not suit many pictures', 400, 0.7, 'finetune', 'all'],
    ['the features say nothing of very many pictures', 2000, 0.52, 'scratch', 'all'],
  ] as const)('where %s', (_what, perClass, logistic, recipe, train) => {
    expect(advice(perClass, logistic)).toMatchObject({ recipe, train });
  });

  it('gives its numbers', () => {
    const { reason } = advice(60, 0.85);
    expect(reason).toContain('120 pictures of 2 classes, at least 60 a class');
    expect(reason).toContain('85.0 %');
    expect(reason).toContain('layer4, 8.4 M parameters, 75.1 %');
  });
});
