import { createHash } from 'node:crypto';
import { HeadstartError } from '../../shared/errors';
import type { DatasetReport, FinetuneParams } from '../../shared/trainingProtocol';
import type { Dataset, Sample } from '../data/readDataset';
import { reportDataset } from '../data/reportDataset';
import { type SplitDataset, splitDataset } from '../data/splitDataset';
import { PictureFeatures } from './PictureFeatures';
import type { RunHooks } from './RunContext';
import type { StartWeights } from './StartWeights';
import type { TrainingNetwork } from './TrainingNetwork';
import type { PhaseData } from './trainPhase';

/** The pictures of a run: which of them train and which validate, and what there is to say of them. */
export interface RunData {
  readonly split: SplitDataset;
  readonly report: DatasetReport;
  /** SHA-256 over the pictures' own hashes, their classes and their sides of the split: the same data, the same hash. */
  readonly hash: string;
}

type DataParams = Pick<
  FinetuneParams,
  'architecture' | 'preprocessing' | 'ignoreExif' | 'recipe' | 'featureFolder'
>;

export function openFeatures(
  params: DataParams,
  { root }: Dataset,
  weights: StartWeights,
  network: TrainingNetwork,
): Promise<PictureFeatures> {
  return PictureFeatures.open(network, {
    root,
    preprocessing: params.preprocessing,
    ignoreExif: params.ignoreExif,
    recipe: params.recipe,
    folder: params.featureFolder,
    weightsKey: JSON.stringify([
      params.architecture,
      weights.key,
      // Another device rounds in another way.
      ...(network.deviceSummary.device === 'cpu' ? [] : [network.deviceSummary.device]),
    ]),
  });
}

/**
 * Computes the features of all pictures, divides those that can be read, and tells what there is to say of them.
 * @throws data/too-few
 */
export async function gatherData(
  { recipe }: DataParams,
  dataset: Dataset,
  features: PictureFeatures,
  hooks: RunHooks,
): Promise<RunData> {
  const unreadable = await features.compute(dataset.samples, [null], hooks);
  const lost = new Set(unreadable.map(({ path }) => path));
  const readable = { ...dataset, samples: dataset.samples.filter(({ path }) => !lost.has(path)) };
  const split = splitDataset(readable, recipe.validation, recipe.seed);
  const look = (sample: Sample) => features.look(sample);
  return {
    split,
    report: reportDataset(dataset.classes, split, unreadable, look),
    hash: hashOf(split, look),
  };
}

/**
 * Computes the features of the random variants that training sees, where that is work that later epochs are spared.
 * @throws what reading a picture throws that could be read before
 */
export async function computeViews(
  { recipe }: DataParams,
  { split }: RunData,
  features: PictureFeatures,
  hooks: RunHooks,
): Promise<void> {
  if (recipe.augmentation === 'none' || !features.worthPreparing) return;
  const views = Array.from({ length: recipe.views }, (_, view) => view);
  const [lost] = await features.compute(split.training, views, hooks);
  if (lost) throw new HeadstartError(lost.error.code, lost.error.message);
}

/**
 * Makes sure that a run goes on with the pictures that it began with.
 * @throws run/other
 */
export function requireSameData(before: string | undefined, { hash }: RunData): void {
  if (before === undefined || before === hash) return;
  throw new HeadstartError(
    'run/other',
    'Pictures were changed, added or lost since the run began. Restore them, or forget that run to start anew (--restart).',
  );
}

/** The pictures of a run as numbers, with the features that `features` has of them. */
export function phaseData(classes: number, { split }: RunData, features: PictureFeatures): PhaseData {
  const all = [...split.training, ...split.validation];
  const numbered = (first: number, count: number) =>
    all.slice(first, first + count).map(({ label }, place) => ({ picture: first + place, label }));
  return {
    classes,
    training: numbered(0, split.training.length),
    validation: numbered(split.training.length, split.validation.length),
    features: (picture, view) => {
      const sample = all[picture];
      if (!sample) throw new HeadstartError('internal', `There is no picture ${picture}.`);
      return features.get(sample, view);
    },
  };
}

function hashOf(split: SplitDataset, look: (sample: Sample) => { readonly hash: string }): string {
  const sides = Object.entries({ training: split.training, validation: split.validation });
  const lines = sides.flatMap(([side, samples]) =>
    samples.map((sample) => `${side} ${sample.label} ${look(sample).hash}`),
  );
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex');
}
