import { createHash } from 'node:crypto';
import { buildArchitecture } from '../../architectures/catalog';
import { stateDictEntries } from '../../architectures/describeNetwork';
import type { EpochRecord, FinetuneResult } from '../../shared/trainingProtocol';
import { stampPicture } from '../data/inspectPicture';
import type { SplitDataset } from '../data/splitDataset';
import { softmax } from '../predict/softmax';
import type { RunContext } from './fineTune';
import { measure } from './measure';
import type { TrainingNetwork } from './TrainingNetwork';
import type { PhaseData } from './trainPhase';
import { writeModelFolder } from './writeModelFolder';

/** How many mistaken pictures a result names. */
const MISTAKES = 100;

export interface FinishedTraining {
  /** In its best state. */
  readonly network: TrainingNetwork;
  readonly data: PhaseData;
  readonly split: SplitDataset;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  /** Epochs of the last phase up to its best. */
  readonly phaseEpochs: number;
}

/** Measures the best state of a run, writes the model folder, and clears away what the run kept. */
export async function finishRun(context: RunContext, finished: FinishedTraining): Promise<FinetuneResult> {
  const { params, dataset, folder, begin, control } = context;
  const { network, history, bestEpoch } = finished;
  const best = history[bestEpoch - 1];
  const validation = await inspectValidation(finished);
  const result: FinetuneResult = {
    out: params.out,
    classes: dataset.classes,
    history,
    bestEpoch,
    valLoss: best?.valLoss ?? null,
    valAccuracy: best?.valAccuracy ?? null,
    ...validation,
    trainableParameters: network.trainedParameters,
    seconds: (performance.now() - begin) / 1000,
    stopped: control.stopped(),
  };
  await writeModel(context, finished, result);
  await folder.remove();
  return result;
}

async function inspectValidation({
  network,
  data,
  split,
}: FinishedTraining): Promise<Pick<FinetuneResult, 'confusion' | 'mistakes'>> {
  const seen = await Promise.all(data.validation.map(({ picture }) => data.features(picture, null)));
  const logits = await network.evaluate(seen);
  const labels = data.validation.map(({ label }) => label);
  const mistakes = logits.flatMap((row, place) => {
    const predicted = row.indexOf(Math.max(...row));
    const sample = split.validation[place];
    if (!sample || predicted === sample.label) return [];
    const probability = softmax(row)[predicted] ?? 0;
    return [{ path: sample.path, label: sample.label, predicted, probability }];
  });
  return {
    confusion: measure(logits, labels).confusion,
    mistakes: mistakes.toSorted((a, b) => b.probability - a.probability).slice(0, MISTAKES),
  };
}

async function writeModel(
  { params, dataset, checkpoint }: RunContext,
  { network, split, history, bestEpoch, phaseEpochs }: FinishedTraining,
  result: FinetuneResult,
): Promise<void> {
  const { architecture, preprocessing, recipe } = params;
  const shape = { numClasses: dataset.classes.length, inputSize: preprocessing.crop };
  const steps = Math.ceil(split.training.length / recipe.batch) * phaseEpochs;
  const counters = network.movedStatistics
    .filter((name) => name.endsWith('.running_mean'))
    .map((name) => [name.replace(/running_mean$/, 'num_batches_tracked'), steps] as const);
  await writeModelFolder(params.out, checkpoint, {
    manifest: {
      architecture,
      classes: dataset.classes,
      preprocessing,
      training: {
        recipe,
        weights: checkpoint.source.name,
        history,
        bestEpoch,
        valAccuracy: result.valAccuracy,
        confusion: result.confusion,
        pictures: { training: split.training.length, validation: split.validation.length },
        dataHash: await hashOf(split),
        trainableParameters: result.trainableParameters,
        seconds: result.seconds,
      },
    },
    stateDict: stateDictEntries(buildArchitecture(architecture, shape)),
    changed: network.currentTensors(),
    batches: new Map(counters),
  });
}

/** SHA-256 over the pictures' own hashes, their classes and their sides of the split: the same data, the same hash. */
async function hashOf({ training, validation }: SplitDataset): Promise<string> {
  const lines: string[] = [];
  for (const [side, samples] of Object.entries({ training, validation })) {
    for (const { path, label } of samples) lines.push(`${side} ${label} ${(await stampPicture(path)).hash}`);
  }
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex');
}
