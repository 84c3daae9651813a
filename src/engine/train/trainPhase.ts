import { crossEntropyTargets } from '../../graph/training/crossEntropy';
import { Random } from '../../shared/Random';
import type { Recipe } from '../../shared/recipe';
import type { EpochRecord } from '../../shared/trainingProtocol';
import type { Features } from './FeatureLayout';
import { groupRates, scheduleFactor } from './learningRate';
import { measure } from './measure';
import type { TrainedState, TrainingNetwork } from './TrainingNetwork';

/** A picture of the data set, by its number, and its class. */
export interface Labelled {
  readonly picture: number;
  readonly label: number;
}

export interface PhaseData {
  readonly classes: number;
  readonly training: readonly Labelled[];
  readonly validation: readonly Labelled[];
  /** What the trained part sees of a picture; validation sees view null, the picture as it is. */
  readonly features: (picture: number, view: number | null) => Promise<Features>;
}

/** Where a phase stands between two epochs: enough to go on from here to the same end. */
export interface PhaseProgress {
  readonly history: readonly EpochRecord[];
  readonly state: TrainedState;
  /** The state dict's part of the best epoch's state. */
  readonly best: { readonly epoch: number; readonly state: TrainedState } | null;
}

export interface PhaseHooks {
  /** Between steps: lets messages in, waits while the run is paused. Throws `cancelled`. */
  readonly breathe: () => Promise<void>;
  /** Whether to end after the epoch under way. */
  readonly stopped: () => boolean;
  readonly onStep: (done: number, total: number) => void;
  /** After each epoch; what is kept here is what a resumed run starts from. */
  readonly onEpoch: (record: EpochRecord, progress: PhaseProgress) => Promise<void>;
}

/** Trains one set of layers for some epochs and leaves the network in its best state. */
export async function trainPhase(
  network: TrainingNetwork,
  data: PhaseData,
  recipe: Recipe,
  epochs: number,
  hooks: PhaseHooks,
  resumed?: PhaseProgress,
): Promise<PhaseProgress> {
  let progress: PhaseProgress = resumed ?? { history: [], state: network.snapshot(), best: null };
  if (resumed) network.restore(resumed.state);
  for (let epoch = progress.history.length + 1; epoch <= epochs; epoch++) {
    if (hooks.stopped() || isOver(progress, recipe)) break;
    const begin = performance.now();
    const trainLoss = await trainEpoch(network, data, recipe, { epoch, epochs }, hooks);
    const validation = await validate(network, data);
    const record: EpochRecord = {
      epoch,
      trainLoss,
      valLoss: validation?.loss ?? null,
      valAccuracy: validation?.accuracy ?? null,
      seconds: (performance.now() - begin) / 1000,
    };
    const state = network.snapshot();
    const better = isBetter(record, bestRecord(progress));
    progress = {
      history: [...progress.history, record],
      state,
      best: better ? { epoch, state: network.trainedTensors(state) } : progress.best,
    };
    await hooks.onEpoch(record, progress);
  }
  if (progress.best) network.restore(progress.best.state);
  return progress;
}

/** One pass over the training pictures in an order of its own. Returns the mean loss. */
async function trainEpoch(
  network: TrainingNetwork,
  { training, classes, features }: PhaseData,
  recipe: Recipe,
  { epoch, epochs }: { readonly epoch: number; readonly epochs: number },
  hooks: PhaseHooks,
): Promise<number> {
  const order = new Random(recipe.seed, ORDER_STREAM, epoch).permutation(training.length);
  const stepsPerEpoch = Math.ceil(training.length / recipe.batch);
  const rates = groupRates(recipe, network.groups);
  const classWeights = recipe.balanceClasses ? balancedWeights(training, classes) : undefined;
  const view = recipe.augmentation === 'none' ? null : (epoch - 1) % recipe.views;
  let total = 0;
  for (let step = 0; step < stepsPerEpoch; step++) {
    await hooks.breathe();
    const chosen = order.slice(step * recipe.batch, (step + 1) * recipe.batch);
    const group = chosen.flatMap((place) => training[place] ?? []);
    const labels = group.map(({ label }) => label);
    const overall = (epoch - 1) * stepsPerEpoch + step;
    const factor = scheduleFactor(recipe, overall, epochs * stepsPerEpoch);
    const { loss } = await network.step({
      features: await Promise.all(group.map(({ picture }) => features(picture, view))),
      targets: crossEntropyTargets(labels, {
        classes,
        rows: recipe.batch,
        labelSmoothing: recipe.labelSmoothing,
        ...(classWeights && { classWeights }),
      }),
      learningRates: rates.map((rate) => rate * factor),
      step: overall + 1,
    });
    total += loss * group.length;
    hooks.onStep(overall + 1, epochs * stepsPerEpoch);
  }
  return total / training.length;
}

async function validate(
  network: TrainingNetwork,
  { validation, features }: PhaseData,
): Promise<{ readonly loss: number; readonly accuracy: number } | null> {
  if (validation.length === 0) return null;
  const seen = await Promise.all(validation.map(({ picture }) => features(picture, null)));
  return measure(
    await network.evaluate(seen),
    validation.map(({ label }) => label),
  );
}

/** n/(classes·n_c) for each class c, so that every class counts the same. */
function balancedWeights(training: readonly Labelled[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const { label } of training) counts[label] = (counts[label] ?? 0) + 1;
  return counts.map((count) => (count === 0 ? 0 : training.length / (classes * count)));
}

function bestRecord({ best, history }: PhaseProgress): EpochRecord | undefined {
  return best ? history[best.epoch - 1] : undefined;
}

/** The more accurate epoch is the better one, at the same accuracy the one with the lower loss; without validation, the last. */
function isBetter(record: EpochRecord, best: EpochRecord | undefined): boolean {
  if (!best || record.valAccuracy === null || best.valAccuracy === null) return true;
  if (record.valAccuracy !== best.valAccuracy) return record.valAccuracy > best.valAccuracy;
  return (record.valLoss ?? 0) < (best.valLoss ?? 0);
}

function isOver(progress: PhaseProgress, { patience }: Recipe): boolean {
  return (
    patience !== null && progress.best !== null && progress.history.length - progress.best.epoch >= patience
  );
}

/** Keeps the order's random numbers apart from the masks'. */
const ORDER_STREAM = 0x6f726472;
