import type { Numbers } from '../../checkpoints/toNumbers';
import type { FilterPictures } from '../../shared/tensorProtocol';

/** What a filter that is the same everywhere, and an element that is no number, look like: neither dark nor light. */
const GREY = 128;

/**
 * Turns filters into pictures: the three channels are red, green and blue, and each filter is stretched from its least to its
 * greatest value, over all channels together so that colours stay true to one another.
 *
 * @param values O×3×H×W
 */
export function filterPictures(
  name: string,
  [count = 0, channels = 0, height = 0, width = 0]: readonly number[],
  values: Numbers,
): FilterPictures {
  const area = height * width;
  const size = channels * area;
  const pixels = new Uint8Array(count * size);
  for (let filter = 0; filter < count; filter += 1) {
    const weights = values.subarray(filter * size, (filter + 1) * size);
    const { min, max } = range(weights);
    const scale = max > min ? 255 / (max - min) : undefined;
    for (let at = 0; at < area; at += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        const value = weights[channel * area + at] ?? NaN;
        const level =
          scale === undefined || Number.isNaN(value)
            ? GREY
            : Math.round(Math.max(0, Math.min(255, (value - min) * scale)));
        pixels[filter * size + at * channels + channel] = level;
      }
    }
  }
  return { name, count, height, width, pixels };
}

/** Of the finite values. */
function range(values: Numbers): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value - value !== 0) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}
