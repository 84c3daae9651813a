import { buildArchitecture } from '../../architectures/catalog';
import { stateDictEntries } from '../../architectures/describeNetwork';
import type { EpochRecord, FinetuneResult } from '../../shared/trainingProtocol';
import { loadRuntime, runtimeVersion } from '../sessions/loadRuntime';
import { describeTraining } from './describeTraining';
import { predictHeldOut } from './predictHeldOut';
import type { RunContext } from './RunContext';
import type { RunData } from './runData';
import type { TrainingNetwork } from './TrainingNetwork';
import { passesOfEpoch, type PhaseData } from './trainPhase';
import { writeModelFolder } from './writeModelFolder';

export interface FinishedTraining {
  /** In its best state. */
  readonly network: TrainingNetwork;
  readonly numbers: PhaseData;
  readonly data: RunData;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  /** Epochs of the last phase up to its best. */
  readonly phaseEpochs: number;
}

/** Measures the best state of a run, writes the model folder, and clears away what the run kept. */
export async function finishRun(context: RunContext, finished: FinishedTraining): Promise<FinetuneResult> {
  const { params, dataset, folder, begin, control } = context;
  const { network, numbers, data, history, bestEpoch } = finished;
  const best = history[bestEpoch - 1];
  const result: FinetuneResult = {
    out: params.out,
    classes: dataset.classes,
    history,
    bestEpoch,
    valLoss: best?.valLoss ?? null,
    valAccuracy: best?.valAccuracy ?? null,
    ...(await predictHeldOut(network, numbers, data.split.validation)),
    trainableParameters: network.trainedParameters,
    seconds: (performance.now() - begin) / 1000,
    stopped: control.stopped(),
    ...network.deviceSummary,
  };
  await writeModel(context, finished, result);
  await folder.remove();
  return result;
}

async function writeModel(
  { params, dataset, weights }: RunContext,
  { network, data, phaseEpochs }: FinishedTraining,
  result: FinetuneResult,
): Promise<void> {
  const { architecture, preprocessing } = params;
  const { classes } = dataset;
  const shape = { numClasses: classes.length, inputSize: preprocessing.crop };
  const passes = passesOfEpoch(network, data.split.training.length) * phaseEpochs;
  const counters = network.movedStatistics
    .filter((name) => name.endsWith('.running_mean'))
    .map((name) => [name.replace(/running_mean$/, 'num_batches_tracked'), passes] as const);
  const facts = {
    params,
    dataset,
    weights: weights.name,
    report: data.report,
    result,
    dataHash: data.hash,
    runtimeVersion: runtimeVersion(await loadRuntime()),
  };
  await writeModelFolder(params.out, {
    manifest: { architecture, classes, preprocessing, training: { ...describeTraining(facts) } },
    stateDict: stateDictEntries(buildArchitecture(architecture, shape)),
    checkpoint: weights.checkpoint,
    changed: network.changedTensors(),
    batches: new Map(counters),
  });
}
