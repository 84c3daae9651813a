import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { buildArchitecture } from '../../architectures/catalog';
import { HeadstartError } from '../../shared/errors';
import type {
  DatasetReport,
  EpochRecord,
  FinetuneParams,
  FinetuneResult,
  TrainingEvent,
} from '../../shared/trainingProtocol';
import { type Dataset, readDataset } from '../data/readDataset';
import { reportDataset } from '../data/reportDataset';
import { type SplitDataset, splitDataset } from '../data/splitDataset';
import { stampFile } from '../sessions/fileStamp';
import { withCheckpoint } from '../withCheckpoint';
import { finishRun } from './finishRun';
import { PictureFeatures } from './PictureFeatures';
import type { RunContext, RunControl } from './RunContext';
import { RunFolder } from './RunFolder';
import { type TrainedState, TrainingNetwork } from './TrainingNetwork';
import { networkOptions } from './networkOptions';
import { trainPhase, type PhaseData } from './trainPhase';

/**
 * Trains the chosen layers of a network on a folder of pictures and writes a model folder. Interrupted and called again with the same
 * parameters, it goes on after the last whole epoch and comes to the same end.
 * @throws data/…, run/…, architecture/…, and what reading a checkpoint throws
 */
export async function fineTune(params: FinetuneParams, control: RunControl): Promise<FinetuneResult> {
  const begin = performance.now();
  const dataset = await readDataset(params.data);
  const { path, key: weightsKey } = await stampFile(params.weights);
  return withCheckpoint(path, async (checkpoint) => {
    const folder = await RunFolder.open(params.out, fingerprint(params, dataset, weightsKey));
    return trainPhases({ params, control, dataset, checkpoint, folder, weightsKey, begin });
  });
}

/** What decides where a run ends. Files count relative to the data set, so that it may be moved. */
function fingerprint(
  params: FinetuneParams,
  { root, samples, classes }: Dataset,
  weightsKey: string,
): string {
  const { architecture, preprocessing, recipe, ignoreExif } = params;
  const files = samples.map(({ path, label, split }) => [relative(root, path), label, split]);
  return createHash('sha256')
    .update(JSON.stringify([architecture, preprocessing, recipe, ignoreExif, weightsKey, classes, files]))
    .digest('hex');
}

interface Phase {
  readonly train: readonly string[];
  readonly epochs: number;
}

/** The phases of a recipe: the head alone first where it asks for that, then everything that is to be trained. */
function phasesOf({ architecture, preprocessing, recipe }: FinetuneParams, numClasses: number): Phase[] {
  const { headPaths } = buildArchitecture(architecture, { numClasses, inputSize: preprocessing.crop });
  const chosen = recipe.train === 'all' ? [''] : recipe.train === 'head' ? [] : recipe.train;
  const whole = { train: [...new Set([...chosen, ...headPaths])], epochs: recipe.epochs };
  return recipe.headEpochs > 0 ? [{ train: headPaths, epochs: recipe.headEpochs }, whole] : [whole];
}

async function trainPhases(context: RunContext): Promise<FinetuneResult> {
  const { params, control, dataset, checkpoint, folder } = context;
  const phases = phasesOf(params, dataset.classes.length);
  const saved = await folder.load();
  let carried: TrainedState = saved?.carried ?? new Map<string, Float32Array>();
  let previous: readonly EpochRecord[] = saved?.previous ?? [];
  for (const [index, phase] of phases.entries()) {
    if (saved && index < saved.phase) continue;
    const resumed = saved?.phase === index ? (saved.progress ?? undefined) : undefined;
    const network = await TrainingNetwork.create(checkpoint, networkOptions(params, dataset, phase.train));
    const features = await openFeatures(context, network);
    try {
      network.restore(carried);
      const { split, report } = await computeFeatures(context, features);
      const data = phaseData(context, features, split);
      const before = { previous, carried };
      const hooks = {
        breathe: control.breathe,
        stopped: control.stopped,
        onStep: (done: number, total: number) => control.emit({ event: 'step', done, total }),
        onEpoch: async (record: EpochRecord, progress: Parameters<typeof folder.save>[0]['progress']) => {
          await folder.save({ phase: index, ...before, progress });
          control.emit({ event: 'epoch', ...record, epoch: before.previous.length + record.epoch });
        },
      };
      const progress = await trainPhase(network, data, params.recipe, phase.epochs, hooks, resumed);
      previous = [
        ...previous,
        ...progress.history.map((record) => ({ ...record, epoch: before.previous.length + record.epoch })),
      ];
      if (index === phases.length - 1 || control.stopped()) {
        const phaseEpochs = progress.best?.epoch ?? 0;
        const bestEpoch = before.previous.length + phaseEpochs;
        const history = previous;
        return await finishRun(context, { network, data, split, report, history, bestEpoch, phaseEpochs });
      }
      carried = network.currentTensors();
      await folder.save({ phase: index + 1, previous, carried, progress: null });
    } finally {
      await features.close();
      await network.release();
    }
  }
  throw new HeadstartError('internal', 'A recipe has at least one phase.');
}

function openFeatures(
  { params, weightsKey }: RunContext,
  network: TrainingNetwork,
): Promise<PictureFeatures> {
  return PictureFeatures.open(network, {
    preprocessing: params.preprocessing,
    ignoreExif: params.ignoreExif,
    recipe: params.recipe,
    folder: params.featureFolder,
    weightsKey: JSON.stringify([params.architecture, weightsKey]),
  });
}

/** Computes the features of all pictures, divides those that can be read, and tells what there is to say of them. */
async function computeFeatures(
  context: RunContext,
  features: PictureFeatures,
): Promise<{ readonly split: SplitDataset; readonly report: DatasetReport }> {
  const { params, control, dataset } = context;
  const { recipe } = params;
  const onProgress = (done: number, total: number): void => control.emit({ event: 'features', done, total });
  const unreadable = await features.compute(dataset.samples, [null], control.breathe, onProgress);
  const lost = new Set(unreadable.map(({ path }) => path));
  const readable = { ...dataset, samples: dataset.samples.filter(({ path }) => !lost.has(path)) };
  const split = splitDataset(readable, recipe.validation, recipe.seed);
  const report = reportDataset(dataset.classes, split, unreadable, (sample) => features.look(sample));
  control.emit({ event: 'data', ...report });
  if (recipe.augmentation !== 'none') {
    const views = Array.from({ length: recipe.views }, (_, view) => view);
    await features.compute(split.training, views, control.breathe, onProgress);
  }
  return { split, report };
}

function phaseData({ dataset }: RunContext, features: PictureFeatures, split: SplitDataset): PhaseData {
  const all = [...split.training, ...split.validation];
  const numbered = (first: number, count: number) =>
    all.slice(first, first + count).map(({ label }, place) => ({ picture: first + place, label }));
  return {
    classes: dataset.classes.length,
    training: numbered(0, split.training.length),
    validation: numbered(split.training.length, split.validation.length),
    features: (picture, view) => {
      const sample = all[picture];
      if (!sample) throw new HeadstartError('internal', `There is no picture ${picture}.`);
      return features.get(sample, view);
    },
  };
}
