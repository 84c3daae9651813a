import { createHash } from 'node:crypto';
import { buildArchitecture } from '../../architectures/catalog';
import { stateDictEntries } from '../../architectures/describeNetwork';
import type { DatasetReport, EpochRecord, FinetuneResult } from '../../shared/trainingProtocol';
import { stampPicture } from '../data/inspectPicture';
import type { SplitDataset } from '../data/splitDataset';
import { describeTraining } from './describeTraining';
import type { RunContext } from './RunContext';
import { predictHeldOut } from './predictHeldOut';
import type { TrainingNetwork } from './TrainingNetwork';
import type { PhaseData } from './trainPhase';
import { writeModelFolder } from './writeModelFolder';

export interface FinishedTraining {
  /** In its best state. */
  readonly network: TrainingNetwork;
  readonly data: PhaseData;
  readonly split: SplitDataset;
  readonly report: DatasetReport;
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
  const validation = await predictHeldOut(network, finished.data, finished.split.validation);
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

async function writeModel(
  { params, dataset, checkpoint }: RunContext,
  { network, split, report, phaseEpochs }: FinishedTraining,
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
        ...describeTraining({
          params,
          dataset,
          weights: checkpoint.source.name,
          report,
          result,
          dataHash: await hashOf(split),
        }),
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
