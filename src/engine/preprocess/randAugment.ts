import type { Random } from '../../shared/Random';
import { blendWithBlack, blendWithGrey, blendWithMean } from './adjustColour';
import type { RgbImage } from './RgbImage';

/** Operations on one picture, as torchvision's RandAugment has them by default. */
const OPERATIONS_EACH = 2;

/**
 * What torchvision's ninth of 31 magnitudes is to each operation: a change of the factor by 0.27, seven bits, a threshold of
 * 178.5 that whole numbers reach at 179.
 */
const CHANGE = 0.27;
const BITS = 7;
const THRESHOLD = 179;

/** One operation on the pixels of a picture, in place. `sign` is 1 or -1. */
type Operation = (data: Uint8Array, sign: number) => void;

/**
 * The operations of RandAugment (Cubuk et al. 2019) that change colours, by torchvision's names. Those that move pixels are left out,
 * because the crop and the flip before do that; sharpness is left out too.
 */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  Identity: () => undefined,
  Brightness: (data, sign) => blendWithBlack(data, 1 + sign * CHANGE),
  Color: (data, sign) => blendWithGrey(data, 1 + sign * CHANGE),
  Contrast: (data, sign) => blendWithMean(data, 1 + sign * CHANGE),
  Posterize: (data) => replace(data, () => (value) => value & (0xff << (8 - BITS))),
  Solarize: (data) => replace(data, () => (value) => (value < THRESHOLD ? value : 255 - value)),
  AutoContrast: (data) => replace(data, stretched),
  Equalize: (data) => replace(data, equalized),
};

export const RAND_AUGMENT_OPERATIONS = Object.keys(OPERATIONS);

/** Two operations drawn at random, one after the other, in place. */
export function randAugment({ data }: RgbImage, random: Random): void {
  const all = Object.values(OPERATIONS);
  for (let count = 0; count < OPERATIONS_EACH; count++) {
    const operation = all[random.below(all.length)];
    operation?.(data, random.uniform() < 0.5 ? 1 : -1);
  }
}

type Curve = (value: number) => number;

/** Puts each value of a channel in the place that a curve has for it, the curve made from the channel's histogram. */
function replace(data: Uint8Array, curveOf: (histogram: readonly number[]) => Curve): void {
  for (let channel = 0; channel < 3; channel++) {
    const histogram = new Array<number>(256).fill(0);
    for (let at = channel; at < data.length; at += 3) {
      const value = data[at] ?? 0;
      histogram[value] = (histogram[value] ?? 0) + 1;
    }
    const table = Uint8Array.from(histogram.keys(), curveOf(histogram));
    for (let at = channel; at < data.length; at += 3) data[at] = table[data[at] ?? 0] ?? 0;
  }
}

/** Pillow's ImageOps.autocontrast: the darkest value becomes 0, the lightest 255. */
function stretched(histogram: readonly number[]): Curve {
  const low = histogram.findIndex((count) => count > 0);
  const high = histogram.findLastIndex((count) => count > 0);
  if (high <= low) return (value) => value;
  const scale = 255 / (high - low);
  const offset = -low * scale;
  return (value) => Math.min(Math.max(Math.trunc(value * scale + offset), 0), 255);
}

/** Pillow's ImageOps.equalize: as many pixels below each value as its share of the scale. */
function equalized(histogram: readonly number[]): Curve {
  const used = histogram.filter((count) => count > 0);
  const step = Math.floor((used.reduce((sum, count) => sum + count, 0) - (used.at(-1) ?? 0)) / 255);
  if (used.length <= 1 || step === 0) return (value) => value;
  const table: number[] = [];
  let below = Math.floor(step / 2);
  for (const count of histogram) {
    table.push(Math.min(Math.floor(below / step), 255));
    below += count;
  }
  return (value) => table[value] ?? 0;
}
