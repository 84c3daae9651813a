import { relative } from 'node:path';
import { version } from '../../../package.json';
import type { DatasetReport, FinetuneParams, FinetuneResult } from '../../shared/trainingProtocol';
import type { TrainingRecord } from '../../shared/trainingRecord';
import { classQuality } from './classQuality';
import type { Dataset } from '../data/readDataset';

/** How many files of each kind a record names; a data set with more of them has other worries. */
const NAMED = 1000;

export interface TrainingFacts {
  readonly params: FinetuneParams;
  readonly dataset: Dataset;
  /** File name of the checkpoint that training started from. */
  readonly weights: string;
  readonly report: DatasetReport;
  readonly result: FinetuneResult;
  readonly dataHash: string;
  /** Of ONNX Runtime. */
  readonly runtimeVersion: string;
}

/** What the manifest keeps of a run. Pictures are named relative to their data set, so that both folders may be moved together. */
export function describeTraining(facts: TrainingFacts): TrainingRecord {
  const { params, dataset, weights, report, result, dataHash } = facts;
  const { history, bestEpoch, valLoss, valAccuracy, confusion, trainableParameters, seconds, stopped } =
    result;
  const within = (path: string): string => relative(dataset.root, path);
  const sum = (side: 'training' | 'validation'): number =>
    report.classes.reduce((total, one) => total + one[side], 0);
  return {
    recipe: params.recipe,
    weights,
    history,
    bestEpoch,
    valLoss,
    valAccuracy,
    confusion,
    perClass: classQuality(confusion, dataset.classes),
    pictures: { training: sum('training'), validation: sum('validation') },
    data: relative(params.out, params.data) || '.',
    dataHash,
    report: {
      classes: report.classes,
      unreadable: report.unreadable.slice(0, NAMED).map(({ path, error }) => ({ path: within(path), error })),
      duplicates: report.duplicates
        .slice(0, NAMED)
        .map(({ paths: [a, b], ...rest }) => ({ paths: [within(a), within(b)], ...rest })),
    },
    predictions: result.predictions.map(({ path, ...rest }) => ({ path: within(path), ...rest })),
    versions: { headstart: version, onnxruntime: facts.runtimeVersion },
    trainableParameters,
    seconds,
    stopped,
  };
}
