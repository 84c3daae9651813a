import { buildArchitecture } from '../../architectures/catalog';
import type { AdviseParams, AdviseResult } from '../../shared/adviceProtocol';
import { HEAD_RECIPE } from '../../shared/recipe';
import { Random } from '../../shared/Random';
import { type Dataset, readDataset, type Sample } from '../data/readDataset';
import { splitDataset } from '../data/splitDataset';
import type { Features } from './FeatureLayout';
import { networkOptions } from './networkOptions';
import { phasesOf } from './phasesOf';
import { probe } from './probe';
import { recommend } from './recommend';
import type { RunHooks } from './RunContext';
import { openFeatures } from './runData';
import { withStartWeights } from './StartWeights';
import { TrainingNetwork } from './TrainingNetwork';

/** Pictures that are looked at. More cost time and change the figures little. */
const MOST_PICTURES = 1000;

/**
 * Looks how well the frozen features of a network already tell the classes apart, and says what to train. The features are kept for the
 * run that may follow.
 * @throws data/…, architecture/…, and what reading a checkpoint throws
 */
export async function advise(params: AdviseParams, hooks: RunHooks): Promise<AdviseResult> {
  const recipe = { ...HEAD_RECIPE, seed: params.seed };
  const run = { ...params, recipe };
  const whole = await readDataset(params.data);
  const dataset = { ...whole, samples: choose(whole, params.seed) };
  return withStartWeights(run, async (weights) => {
    const [phase] = phasesOf(run, dataset.classes.length);
    const network = await TrainingNetwork.create(weights, networkOptions(run, dataset, phase?.train ?? []));
    const features = await openFeatures(run, dataset, weights, network);
    try {
      const unreadable = await features.compute(dataset.samples, [null], hooks);
      const lost = new Set(unreadable.map(({ path }) => path));
      const samples = dataset.samples.filter(({ path }) => !lost.has(path));
      // Classes of which there is too little are refused as training would refuse them.
      splitDataset({ ...dataset, samples }, recipe.validation, recipe.seed);
      const vectors: Float64Array[] = [];
      for (const sample of samples) {
        vectors.push(pooled(await features.get(sample, null), network.featureShapes));
      }
      const labels = samples.map(({ label }) => label);
      const found = probe(vectors, labels, dataset.classes.length, params.seed);
      const counts = countsOf(whole);
      const numbers = { ...found, counts, chance: Math.max(...counts) / whole.samples.length };
      const { architecture, preprocessing } = params;
      const built = buildArchitecture(architecture, {
        numClasses: dataset.classes.length,
        inputSize: preprocessing.crop,
      });
      const classes = whole.classes.map((name, label) => ({ name, images: counts[label] ?? 0 }));
      return { ...found, chance: numbers.chance, classes, ...recommend(built, numbers) };
    } finally {
      await features.close();
      await network.release();
    }
  });
}

function countsOf({ classes, samples }: Dataset): number[] {
  return classes.map((_, label) => samples.filter((sample) => sample.label === label).length);
}

/** A share of each class, in an order of the seed's, where there are too many pictures. */
function choose({ classes, samples }: Dataset, seed: number): readonly Sample[] {
  if (samples.length <= MOST_PICTURES) return samples;
  const share = MOST_PICTURES / samples.length;
  return classes.flatMap((_, label) => {
    const own = samples.filter((sample) => sample.label === label);
    const order = new Random(seed, CHOICE_STREAM, label).permutation(own.length);
    const count = Math.max(2, Math.round(own.length * share));
    return order.slice(0, count).flatMap((place) => own[place] ?? []);
  });
}

/** Means over places where the features are maps: C×H×W gives C numbers. */
function pooled(features: Features, shapes: readonly (readonly number[])[]): Float64Array {
  const means: number[] = [];
  let offset = 0;
  for (const [channels = 1, ...places] of shapes) {
    const size = places.reduce((product, extent) => product * extent, 1);
    for (let channel = 0; channel < channels; channel++, offset += size) {
      means.push(features.subarray(offset, offset + size).reduce((sum, value) => sum + value, 0) / size);
    }
  }
  return Float64Array.from(means);
}

/** Keeps the choice's random numbers apart from the others. */
const CHOICE_STREAM = 0x63686f73;
