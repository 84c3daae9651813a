import type { Preprocessing } from '../../shared/preprocessing';
import type { CentreCrop } from './geometry';
import type { RgbImage } from './RgbImage';

/**
 * Writes a cropped picture as float32, channels first (3 × `crop` × `crop`), each channel `(x / 255 - mean) / std`, into `target`
 * from `offset` on. What the picture does not fill is black, as torchvision pads. Every step rounds to float32 as PyTorch's does.
 */
export function toTensor(
  picture: RgbImage,
  { padLeft, padTop }: Pick<CentreCrop, 'padLeft' | 'padTop'>,
  { crop, mean, std }: Pick<Preprocessing, 'crop' | 'mean' | 'std'>,
  target: Float32Array,
  offset: number,
): void {
  const { width, height, data } = picture;
  const padded = width !== crop || height !== crop;
  for (let channel = 0; channel < 3; channel++) {
    const values = normalised(mean[channel] ?? 0, std[channel] ?? 1);
    const plane = offset + channel * crop * crop;
    if (padded) target.fill(values[0] ?? 0, plane, plane + crop * crop);
    let from = channel;
    for (let y = 0; y < height; y++) {
      let to = plane + (y + padTop) * crop + padLeft;
      for (let x = 0; x < width; x++, from += 3) target[to++] = values[data[from] ?? 0] ?? 0;
    }
  }
}

/** What each of the 256 sample values becomes. */
function normalised(mean: number, std: number): Float32Array {
  const mean32 = Math.fround(mean);
  const std32 = Math.fround(std);
  return Float32Array.from({ length: 256 }, (_, sample) => {
    const scaled = Math.fround(sample / 255);
    return Math.fround(Math.fround(scaled - mean32) / std32);
  });
}
