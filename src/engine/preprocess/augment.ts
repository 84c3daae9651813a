import type { Preprocessing } from '../../shared/preprocessing';
import { Random } from '../../shared/Random';
import type { Recipe } from '../../shared/recipe';
import { adjustColour } from './adjustColour';
import type { Window } from './geometry';
import { randAugment } from './randAugment';
import { resample } from './resample';
import type { RgbImage } from './RgbImage';
import { toTensor } from './toTensor';

export type Augmentation = Recipe['augmentation'];

/** Which random variant of a picture is wanted. The same variant of the same picture is always the same. */
export interface Variant {
  readonly kind: Augmentation;
  readonly seed: number;
  readonly view: number;
  /** Name of the picture, so that each has variants of its own. */
  readonly picture: string;
}

/** How far a kind of augmentation goes. */
interface Strength {
  /** Smallest share of the picture's area that a crop keeps. */
  readonly area: number;
  /** Largest change of brightness, contrast and saturation, as a share; null for RandAugment's operations instead. */
  readonly colour: number | null;
}

/** Light keeps most of the picture; strong is torchvision's training preset with colour jitter, rand the same with RandAugment. */
export const STRENGTHS: Readonly<Record<Exclude<Augmentation, 'none'>, Strength>> = {
  light: { area: 0.5, colour: 0.1 },
  strong: { area: 0.08, colour: 0.4 },
  rand: { area: 0.08, colour: null },
};

/** Width over height of a random crop, torchvision's default. */
const RATIO = { low: 3 / 4, high: 4 / 3 };

/** Crops that are tried before the centre is taken, as in torchvision. */
const ATTEMPTS = 10;

/**
 * A random variant of a picture: random resized crop, flip, then colour jitter or RandAugment, as torchvision.transforms have them, then
 * normalised.
 * @returns float32 3×crop×crop
 */
export function augment(
  image: RgbImage,
  preprocessing: Preprocessing,
  { kind, seed, view, picture }: Variant,
): Float32Array {
  const { crop, interpolation } = preprocessing;
  const data = new Float32Array(3 * crop * crop);
  const strength = STRENGTHS[kind === 'none' ? 'light' : kind];
  const random = new Random(seed, AUGMENTATION_STREAM, view, ...Buffer.from(picture));
  const part = cut(image, randomWindow(image, strength.area, random));
  const whole = { left: 0, top: 0, width: crop, height: crop };
  const resized = resample(part, crop, crop, interpolation, whole);
  const turned = random.uniform() < 0.5 ? mirrored(resized) : resized;
  if (strength.colour === null) randAugment(turned, random);
  else adjustColour(turned, strength.colour, random);
  toTensor(turned, { padLeft: 0, padTop: 0 }, preprocessing, data, 0);
  return data;
}

/** torchvision's RandomResizedCrop.get_params: a share of the area, a ratio drawn on a logarithmic scale. */
export function randomWindow(
  { width, height }: Pick<RgbImage, 'width' | 'height'>,
  smallest: number,
  random: Random,
): Window {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = width * height * (smallest + (1 - smallest) * random.uniform());
    const ratio = RATIO.low * (RATIO.high / RATIO.low) ** random.uniform();
    const wide = Math.round(Math.sqrt(area * ratio));
    const high = Math.round(Math.sqrt(area / ratio));
    if (wide < 1 || high < 1 || wide > width || high > height) continue;
    return {
      left: random.below(width - wide + 1),
      top: random.below(height - high + 1),
      width: wide,
      height: high,
    };
  }
  const ratio = Math.min(Math.max(width / height, RATIO.low), RATIO.high);
  const wide = Math.max(Math.min(width, Math.round(height * ratio)), 1);
  const high = Math.max(Math.min(height, Math.round(width / ratio)), 1);
  return {
    left: Math.floor((width - wide) / 2),
    top: Math.floor((height - high) / 2),
    width: wide,
    height: high,
  };
}

function cut({ width, data }: RgbImage, window: Window): RgbImage {
  const part = new Uint8Array(window.width * window.height * 3);
  for (let y = 0; y < window.height; y++) {
    const from = ((window.top + y) * width + window.left) * 3;
    part.set(data.subarray(from, from + window.width * 3), y * window.width * 3);
  }
  return { width: window.width, height: window.height, data: part };
}

function mirrored({ width, height, data }: RgbImage): RgbImage {
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      turned.set(data.subarray(from, from + 3), (y * width + width - 1 - x) * 3);
    }
  }
  return { width, height, data: turned };
}

/** Keeps the variants' random numbers apart from the others. */
const AUGMENTATION_STREAM = 0x61756721;
