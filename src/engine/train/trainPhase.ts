import { crossEntropyTargets } from '../../graph/training/crossEntropy';
import { HeadstartError } from '../../shared/errors';
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

/** How far a phase goes. */
export interface PhasePlan {
  readonly epochs: number;
  /** What the network was worth when the phase before it ended. An epoch must be better to be kept. */
  readonly start: EpochRecord | null;
}

/** Where a phase stands between two epochs: enough to go on from here to the same end. */
export interface PhaseProgress {
  readonly history: readonly EpochRecord[];
  readonly state: TrainedState;
  /** The state dict's part of the best epoch's state. Epoch 0 is the start. */
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

/**
 * Trains one set of layers for some epochs and leaves the network in its best state.
 * @throws run/diverged, cancelled
 */
export async function trainPhase(
  network: TrainingNetwork,
  data: PhaseData,
  recipe: Recipe,
  { epochs, start }: PhasePlan,
  hooks: PhaseHooks,
  resumed?: PhaseProgress,
): Promise<PhaseProgress> {
  const begun = network.snapshot();
  const best = start && { epoch: 0, state: network.trainedTensors(begun) };
  let progress: PhaseProgress = resumed ?? { history: [], state: begun, best };
  if (resumed) network.restore(resumed.state);
  for (let epoch = progress.history.length + 1; epoch <= epochs; epoch++) {
    if (hooks.stopped() || isOver(progress, recipe)) break;
    const begin = performance.now();
    const trainLoss = await trainEpoch(network, data, recipe, { epoch, epochs }, hooks);
    const validation = await validate(network, data);
    requireFinite(validation?.loss ?? trainLoss, epoch, recipe);
    const record: EpochRecord = {
      epoch,
      trainLoss,
      valLoss: validation?.loss ?? null,
      valAccuracy: validation?.accuracy ?? null,
      seconds: (performance.now() - begin) / 1000,
    };
    const state = network.snapshot();
    const better = isBetter(record, bestRecord(progress, start));
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
  const { batch } = network;
  const stepsPerEpoch = stepsOfEpoch(network, training.length);
  const rates = groupRates(recipe, network.groups);
  const classWeights = recipe.balanceClasses ? balancedWeights(training, classes) : undefined;
  const view = recipe.augmentation === 'none' ? null : (epoch - 1) % recipe.views;
  let total = 0;
  let seen = 0;
  for (let step = 0; step < stepsPerEpoch; step++) {
    await hooks.breathe();
    const chosen = order.slice(step * batch, (step + 1) * batch);
    const group = chosen.flatMap((place) => training[place] ?? []);
    const labels = group.map(({ label }) => label);
    const overall = (epoch - 1) * stepsPerEpoch + step;
    const factor = scheduleFactor(recipe, overall, epochs * stepsPerEpoch);
    const loss = await network.step({
      features: await Promise.all(group.map(({ picture }) => features(picture, view))),
      targets: crossEntropyTargets(labels, {
        classes,
        rows: labels.length,
        labelSmoothing: recipe.labelSmoothing,
        ...(classWeights && { classWeights }),
      }),
      learningRates: rates.map((rate) => rate * factor),
      step: overall + 1,
    });
    requireFinite(loss, epoch, recipe);
    total += loss * group.length;
    seen += group.length;
    hooks.onStep(overall + 1, epochs * stepsPerEpoch);
  }
  return total / seen;
}

/**
 * Steps of one epoch. The last batch is short where the pictures do not come out even; it is left out where it would be a single picture
 * that batch normalisation takes its statistics from: one value has no variance.
 */
export function stepsOfEpoch({ batch, movedStatistics }: TrainingNetwork, pictures: number): number {
  const full = Math.floor(pictures / batch);
  const rest = pictures - full * batch;
  const useless = rest === 0 || (rest === 1 && full > 0 && movedStatistics.length > 0);
  return useless ? full : full + 1;
}

/** Passes through the network in one epoch: as many as steps, unless batches are put together from micro-batches. */
export function passesOfEpoch(network: TrainingNetwork, pictures: number): number {
  const { batch, rows } = network;
  const steps = stepsOfEpoch(network, pictures);
  const last = Math.min(pictures - (steps - 1) * batch, batch);
  return (steps - 1) * Math.ceil(batch / rows) + Math.ceil(last / rows);
}

function requireFinite(loss: number, epoch: number, { learningRate }: Recipe): void {
  if (Number.isFinite(loss)) return;
  throw new HeadstartError(
    'run/diverged',
    `The loss grew beyond all numbers in epoch ${epoch}. Train with a lower learning rate than ${learningRate}, or clip the gradients.`,
  );
}

async function validate(
  network: TrainingNetwork,
  { validation, features }: PhaseData,
): Promise<{ readonly loss: number; readonly accuracy: number } | null> {
  if (validation.length === 0) return null;
  return measure(
    await heldOutLogits(network, { validation, features }),
    validation.map(({ label }) => label),
  );
}

/** What the network says of each held-out picture. The features of one batch at a time are in memory beside those that are kept. */
export async function heldOutLogits(
  network: TrainingNetwork,
  { validation, features }: Pick<PhaseData, 'validation' | 'features'>,
): Promise<Float32Array[]> {
  const logits: Float32Array[] = [];
  for (let first = 0; first < validation.length; first += network.batch) {
    const group = validation.slice(first, first + network.batch);
    const seen = await Promise.all(group.map(({ picture }) => features(picture, null)));
    logits.push(...(await network.evaluate(seen)));
  }
  return logits;
}

/** n/(classes·n_c) for each class c, so that every class counts the same. */
function balancedWeights(training: readonly Labelled[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const { label } of training) counts[label] = (counts[label] ?? 0) + 1;
  return counts.map((count) => (count === 0 ? 0 : training.length / (classes * count)));
}

function bestRecord(
  { best, history }: PhaseProgress,
  start: EpochRecord | null,
): EpochRecord | null | undefined {
  return best?.epoch === 0 ? start : best && history[best.epoch - 1];
}

/** The more accurate epoch is the better one, at the same accuracy the one with the lower loss; without validation, the last. */
function isBetter(record: EpochRecord, best: EpochRecord | null | undefined): boolean {
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
