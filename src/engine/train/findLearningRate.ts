import { crossEntropyTargets } from '../../graph/training/crossEntropy';
import type { FindLearningRateParams, FindLearningRateResult } from '../../shared/adviceProtocol';
import { HeadstartError } from '../../shared/errors';
import { Random } from '../../shared/Random';
import { readDataset } from '../data/readDataset';
import { groupRates } from './learningRate';
import { networkOptions } from './networkOptions';
import { phasesOf } from './phasesOf';
import { requireRecipe } from './requireRecipe';
import type { RunHooks } from './RunContext';
import { computeViews, gatherData, openFeatures, phaseData } from './runData';
import { withStartWeights } from './StartWeights';
import { TrainingNetwork } from './TrainingNetwork';
import type { PhaseData } from './trainPhase';

/** From far too low to far too high, in as many steps as fastai's lr_find takes. */
const SWEEP = { low: 1e-7, high: 10, steps: 100 };

/** Weight of the past in the smoothed loss. */
const SMOOTHING = 0.9;

/** The sweep ends where the smoothed loss is this many times its least, as in fastai. */
const RUNAWAY = 4;

/** Steps on either side over which a slope is measured. */
const SLOPE_REACH = 2;

/**
 * Trains while the learning rate grows exponentially from step to step, and says where the loss fell steepest (Smith 2017). It is the
 * first phase of the recipe that is tried; nothing is kept.
 * @throws usage, data/…, architecture/…, and what reading a checkpoint throws
 */
export async function findLearningRate(
  params: FindLearningRateParams,
  hooks: RunHooks & { readonly onStep: (done: number, total: number) => void },
): Promise<FindLearningRateResult> {
  requireRecipe(params.recipe);
  const dataset = await readDataset(params.data);
  return withStartWeights(params, async (weights) => {
    const [phase] = phasesOf(params, dataset.classes.length);
    const network = await TrainingNetwork.create(
      weights,
      networkOptions(params, dataset, phase?.train ?? []),
    );
    const features = await openFeatures(params, dataset, weights, network);
    try {
      const data = await gatherData(params, dataset, features, hooks);
      await computeViews(params, data, features, hooks);
      const points = await sweep(network, phaseData(dataset.classes.length, data, features), params, hooks);
      return { points, suggestion: steepest(points) };
    } finally {
      await features.close();
      await network.release();
    }
  });
}

type Points = FindLearningRateResult['points'];

async function sweep(
  network: TrainingNetwork,
  { training, classes, features }: PhaseData,
  { recipe }: FindLearningRateParams,
  hooks: Parameters<typeof findLearningRate>[1],
): Promise<Points> {
  const points: Points[number][] = [];
  // The groups keep their proportions: the sweep is of the head's rate.
  const shares = groupRates(recipe, network.groups).map((rate) => rate / recipe.learningRate);
  const view = recipe.augmentation === 'none' ? null : 0;
  let [average, least] = [0, Infinity];
  let order: number[] = [];
  for (let step = 1; step <= SWEEP.steps; step++) {
    await hooks.breathe();
    if (order.length < network.batch) {
      order = new Random(recipe.seed, SWEEP_STREAM, step).permutation(training.length);
    }
    const group = order.splice(0, network.batch).flatMap((place) => training[place] ?? []);
    const learningRate = SWEEP.low * (SWEEP.high / SWEEP.low) ** ((step - 1) / (SWEEP.steps - 1));
    const labels = group.map(({ label }) => label);
    const loss = await network.step({
      features: await Promise.all(group.map(({ picture }) => features(picture, view))),
      targets: crossEntropyTargets(labels, {
        classes,
        rows: labels.length,
        labelSmoothing: recipe.labelSmoothing,
      }),
      learningRates: shares.map((share) => share * learningRate),
      step,
    });
    hooks.onStep(step, SWEEP.steps);
    if (!Number.isFinite(loss)) break;
    average = SMOOTHING * average + (1 - SMOOTHING) * loss;
    // As Adam does, so that the zero at the beginning does not count.
    const smoothed = average / (1 - SMOOTHING ** step);
    points.push({ learningRate, loss, smoothed });
    least = Math.min(least, smoothed);
    if (smoothed > RUNAWAY * least) break;
  }
  if (points.length > 0) return points;
  throw new HeadstartError(
    'run/diverged',
    'The loss is no number from the first step on: check the weights.',
  );
}

/** The rate at which the smoothed loss falls fastest, by its logarithm; null where it never falls. */
export function steepest(points: Points): number | null {
  let best: { slope: number; learningRate: number } | null = null;
  for (let place = SLOPE_REACH; place < points.length - SLOPE_REACH; place++) {
    const [before, here, after] = [points[place - SLOPE_REACH], points[place], points[place + SLOPE_REACH]];
    if (!before || !here || !after) continue;
    const slope =
      (after.smoothed - before.smoothed) / (Math.log(after.learningRate) - Math.log(before.learningRate));
    if (slope < (best?.slope ?? 0)) best = { slope, learningRate: here.learningRate };
  }
  return best?.learningRate ?? null;
}

/** Keeps the sweep's random numbers apart from the others. */
const SWEEP_STREAM = 0x73776565;
