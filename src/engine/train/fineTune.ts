import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import type { EpochRecord, FinetuneParams, FinetuneResult } from '../../shared/trainingProtocol';
import { type Dataset, readDataset } from '../data/readDataset';
import { finishRun } from './finishRun';
import { networkOptions } from './networkOptions';
import { phasesOf } from './phasesOf';
import { requireRecipe } from './requireRecipe';
import type { RunContext, RunControl } from './RunContext';
import { computeViews, gatherData, openFeatures, phaseData, requireSameData, type RunData } from './runData';
import { RunFolder, type SavedRun } from './RunFolder';
import { type StartWeights, withStartWeights } from './StartWeights';
import { TrainingNetwork } from './TrainingNetwork';
import { type PhaseProgress, trainPhase } from './trainPhase';

/**
 * Trains the chosen layers of a network on a folder of pictures and writes a model folder. Interrupted and called again with the same
 * parameters, it goes on after the last whole epoch and comes to the same end.
 * @throws usage, data/…, run/…, architecture/…, file/…, and what reading a checkpoint throws
 */
export async function fineTune(params: FinetuneParams, control: RunControl): Promise<FinetuneResult> {
  const begin = performance.now();
  requireRecipe(params.recipe);
  const dataset = await readDataset(params.data);
  return withStartWeights(params, async (weights) => {
    const print = fingerprint(params, dataset, weights);
    const folder = await RunFolder.open(params.out, print, params.restart ?? false);
    try {
      return await trainPhases({ params, control, dataset, weights, folder, begin });
    } catch (error) {
      // The same run would come to the same end again; another learning rate is another run.
      if (error instanceof HeadstartError && error.code === 'run/diverged') await folder.remove();
      // Whatever it was, what is done is done. It is the first error that is told.
      await folder.flush().catch(() => undefined);
      throw error;
    } finally {
      await folder.close();
    }
  });
}

/** What decides where a run ends. Files count relative to the data set, so that it may be moved. */
function fingerprint(
  params: FinetuneParams,
  { root, samples, classes }: Dataset,
  weights: StartWeights,
): string {
  const { architecture, preprocessing, recipe, ignoreExif, headClasses, keepZeros } = params;
  const files = samples.map(({ path, label, split }) => [
    relative(root, path).split(sep).join('/'),
    label,
    split,
  ]);
  return createHash('sha256')
    .update(
      JSON.stringify([
        architecture,
        preprocessing,
        recipe,
        ignoreExif,
        weights.key,
        classes,
        files,
        ...(headClasses || keepZeros ? [headClasses, keepZeros] : []),
      ]),
    )
    .digest('hex');
}

/** What the phases before one came to. */
type Before = Omit<SavedRun, 'progress' | 'dataHash'>;

async function trainPhases(context: RunContext): Promise<FinetuneResult> {
  const { params, control, dataset, weights, folder } = context;
  const phases = phasesOf(params, dataset.classes.length);
  const saved = await folder.load();
  let before: Before = saved ?? {
    phase: 0,
    previous: [],
    previousBest: 0,
    carried: new Map<string, Float32Array>(),
  };
  let data: RunData | undefined;
  for (const [index, phase] of phases.entries()) {
    if (index < before.phase) continue;
    const network = await TrainingNetwork.create(weights, networkOptions(params, dataset, phase.train));
    const features = await openFeatures(params, dataset, weights, network);
    try {
      network.restore(before.carried);
      const gathered = await gatherData(params, dataset, features, control);
      requireSameData(data?.hash ?? saved?.dataHash, gathered);
      if (!data) control.emit({ event: 'data', ...gathered.report });
      data = gathered;
      await computeViews(params, data, features, control);
      const numbers = phaseData(dataset.classes.length, data, features);
      const plan = { epochs: phase.epochs, start: before.previous[before.previousBest - 1] ?? null };
      const resumed = saved?.phase === index ? (saved.progress ?? undefined) : undefined;
      const hooks = phaseHooks(context, before, gathered.hash);
      const progress = await trainPhase(network, numbers, params.recipe, plan, hooks, resumed);
      const after = whatItCameTo(before, progress, index, network);
      if (after.previous.length === 0) {
        throw new HeadstartError('cancelled', 'Stopped before the first epoch had ended.');
      }
      if (index === phases.length - 1 || control.stopped()) {
        const { previous: history, previousBest: bestEpoch } = after;
        const phaseEpochs = progress.best?.epoch ?? 0;
        return await finishRun(context, { network, numbers, data, history, bestEpoch, phaseEpochs });
      }
      before = after;
      await folder.save({ ...before, dataHash: data.hash, progress: null });
    } finally {
      await features.close();
      await network.release();
    }
  }
  throw new HeadstartError('internal', 'A recipe has at least one phase.');
}

function phaseHooks({ control, folder }: RunContext, before: Before, dataHash: string) {
  return {
    breathe: control.breathe,
    stopped: control.stopped,
    onStep: (done: number, total: number) => control.emit({ event: 'step', done, total }),
    onEpoch: async (record: EpochRecord, progress: PhaseProgress) => {
      await folder.save({ ...before, dataHash, progress });
      control.emit({ event: 'epoch', ...record, epoch: before.previous.length + record.epoch });
    },
  };
}

/** Epochs count on from phase to phase. The network is in its best state. */
function whatItCameTo(
  { previous, previousBest }: Before,
  { history, best }: PhaseProgress,
  index: number,
  network: TrainingNetwork,
): Before {
  const counted = history.map((record) => ({ ...record, epoch: previous.length + record.epoch }));
  return {
    phase: index + 1,
    previous: [...previous, ...counted],
    previousBest: best && best.epoch > 0 ? previous.length + best.epoch : previousBest,
    carried: network.trainedTensors(network.snapshot()),
  };
}
