import { HeadstartError } from '../../shared/errors';
import { Random } from '../../shared/Random';
import type { Dataset, Sample } from './readDataset';

export interface SplitDataset {
  readonly training: readonly Sample[];
  readonly validation: readonly Sample[];
}

/**
 * Divides a data set into training and validation: as it says itself, or a share of each class drawn by the seed, at least one
 * picture and never all of a class.
 * @param share held out, 0…1; 0 holds nothing out
 * @throws data/too-few where a class has fewer than two pictures to train and validate with
 */
export function splitDataset({ classes, samples }: Dataset, share: number, seed: number): SplitDataset {
  const training: Sample[] = [];
  const validation: Sample[] = [];
  const given = samples.some(({ split }) => split !== null);
  for (const [label, name] of classes.entries()) {
    const own = samples.filter((sample) => sample.label === label);
    if (given) {
      training.push(...own.filter(({ split }) => split === 'train'));
      validation.push(...own.filter(({ split }) => split === 'val'));
    } else {
      if (own.length < 2) {
        throw new HeadstartError(
          'data/too-few',
          `The class “${name}” has ${own.length} readable picture${own.length === 1 ? '' : 's'}; at least two are needed, one to train and one to validate with. Add pictures or remove the class.`,
        );
      }
      const held = share === 0 ? 0 : Math.min(Math.max(Math.round(own.length * share), 1), own.length - 1);
      const order = new Random(seed, SPLIT_STREAM, label).permutation(own.length);
      const heldOut = new Set(order.slice(0, held));
      for (const [place, sample] of own.entries()) (heldOut.has(place) ? validation : training).push(sample);
    }
    if (training.some((sample) => sample.label === label)) continue;
    throw new HeadstartError('data/too-few', `The class “${name}” has no readable picture to train with.`);
  }
  return { training, validation };
}

/** Keeps the split's random numbers apart from the others. */
const SPLIT_STREAM = 0x73706c74;
