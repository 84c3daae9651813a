import { HEAD_RECIPE } from '../../shared/recipe';
import type { EpochRecord, FinetuneResult } from '../../shared/trainingProtocol';
import type { RunRecord } from './RunRecord';

/** Makings of runs, for tests. */
export function testParams(name: string): RunRecord['params'] {
  return {
    data: '/pictures/weather',
    architecture: 'resnet18',
    weights: '/weights/resnet18.pth',
    preprocessing: {
      resize: 256,
      crop: 224,
      interpolation: 'bilinear',
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    },
    recipe: { ...HEAD_RECIPE, epochs: 3 },
    out: `/pictures/${name}`,
    featureFolder: null,
    ignoreExif: false,
  };
}

export function testEpoch(epoch: number): EpochRecord {
  return { epoch, trainLoss: 1 / epoch, valLoss: 1.1 / epoch, valAccuracy: 1 - 0.5 / epoch, seconds: 1 };
}

export function testResult(out: string): FinetuneResult {
  return {
    out,
    classes: ['cloud', 'sun'],
    history: [1, 2, 3].map(testEpoch),
    bestEpoch: 3,
    valLoss: 0.4,
    valAccuracy: 0.9,
    confusion: [
      [4, 1],
      [0, 5],
    ],
    mistakes: [],
    predictions: [],
    trainableParameters: 1026,
    seconds: 3,
    stopped: false,
  };
}
