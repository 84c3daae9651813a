import type { Random } from '../../shared/Random';
import type { RgbImage } from './RgbImage';

/** ITU-R 601-2 luma, Pillow's conversion to grey. */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * torchvision's ColorJitter without hue: brightness, contrast and saturation, each by a factor of 1 ± `change`, in random order. Changes
 * the picture in place.
 * @param change 0…1
 */
export function adjustColour(picture: RgbImage, change: number, random: Random): void {
  const adjustments = [blendWithBlack, blendWithMean, blendWithGrey];
  for (const place of random.permutation(adjustments.length)) {
    adjustments[place]?.(picture.data, 1 + change * (2 * random.uniform() - 1));
  }
}

/** Pillow's ImageEnhance.Brightness; 1 changes nothing. */
export function blendWithBlack(data: Uint8Array, factor: number): void {
  for (let at = 0; at < data.length; at++) data[at] = clamped((data[at] ?? 0) * factor);
}

/** Pillow's ImageEnhance.Contrast. */
export function blendWithMean(data: Uint8Array, factor: number): void {
  let total = 0;
  for (let at = 0; at < data.length; at += 3) total += grey(data, at);
  // Pillow rounds the mean of the grey picture to a whole number.
  const mean = Math.floor(total / (data.length / 3) + 0.5);
  for (let at = 0; at < data.length; at++) data[at] = clamped(mean + ((data[at] ?? 0) - mean) * factor);
}

/** Pillow's ImageEnhance.Color. */
export function blendWithGrey(data: Uint8Array, factor: number): void {
  for (let at = 0; at < data.length; at += 3) {
    const shade = grey(data, at);
    for (let channel = at; channel < at + 3; channel++) {
      data[channel] = clamped(shade + ((data[channel] ?? 0) - shade) * factor);
    }
  }
}

function grey(data: Uint8Array, at: number): number {
  return Math.floor(
    LUMA[0] * (data[at] ?? 0) + LUMA[1] * (data[at + 1] ?? 0) + LUMA[2] * (data[at + 2] ?? 0) + 0.5,
  );
}

function clamped(value: number): number {
  return Math.min(Math.max(Math.trunc(value), 0), 255);
}
