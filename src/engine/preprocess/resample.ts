import type { Window } from './geometry';
import { PRECISION_BITS, resampleWeights, type Interpolation, type ResampleWeights } from './resampleWeights';
import type { RgbImage } from './RgbImage';

const HALF = 1 << (PRECISION_BITS - 1);

/**
 * Resizes a picture to `width` × `height` and returns the part of it in `window`, bit for bit as Pillow's `Image.resize` with
 * BILINEAR or BICUBIC and a crop would, touching only the pixels that the window depends on. Like Pillow it goes along the rows
 * first, rounds to 8 bits, and then along the columns; an axis whose length stays is left alone.
 */
export function resample(
  image: RgbImage,
  width: number,
  height: number,
  interpolation: Interpolation,
  window: Window,
): RgbImage {
  const rows =
    height === image.height
      ? undefined
      : resampleWeights(image.height, height, interpolation, window.top, window.height);
  const firstRow = rows ? (rows.first[0] ?? 0) : window.top;
  const last = window.height - 1;
  const rowCount = rows ? (rows.first[last] ?? 0) + (rows.count[last] ?? 0) - firstRow : window.height;
  const strip =
    width === image.width
      ? cutColumns(image, firstRow, rowCount, window)
      : alongRows(
          image,
          firstRow,
          rowCount,
          resampleWeights(image.width, width, interpolation, window.left, window.width),
        );
  const data = rows ? alongColumns(strip, window.width * 3, firstRow, rows) : strip;
  return { width: window.width, height: window.height, data };
}

function cutColumns(image: RgbImage, firstRow: number, rowCount: number, window: Window): Uint8Array {
  const stride = window.width * 3;
  const strip = new Uint8Array(rowCount * stride);
  for (let y = 0; y < rowCount; y++) {
    const from = ((firstRow + y) * image.width + window.left) * 3;
    strip.set(image.data.subarray(from, from + stride), y * stride);
  }
  return strip;
}

/* The loops below run for millions of samples. `| 0` keeps their sums whole numbers of 32 bits, as in Pillow; indices are within
   bounds by construction, and `?? 0`, which the compiler asks for, costs nothing measurable. */

function alongRows(
  image: RgbImage,
  firstRow: number,
  rowCount: number,
  columns: ResampleWeights,
): Uint8Array {
  const { taps, first, count, weights } = columns;
  const { data: source } = image;
  const width = first.length;
  const strip = new Uint8ClampedArray(rowCount * width * 3);
  let to = 0;
  for (let y = 0; y < rowCount; y++) {
    const row = (firstRow + y) * image.width;
    for (let x = 0; x < width; x++) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let from = (row + (first[x] ?? 0)) * 3;
      const begin = x * taps;
      const end = begin + (count[x] ?? 0);
      for (let k = begin; k < end; k++, from += 3) {
        const weight = weights[k] ?? 0;
        red = (red + (source[from] ?? 0) * weight) | 0;
        green = (green + (source[from + 1] ?? 0) * weight) | 0;
        blue = (blue + (source[from + 2] ?? 0) * weight) | 0;
      }
      strip[to] = red >> PRECISION_BITS;
      strip[to + 1] = green >> PRECISION_BITS;
      strip[to + 2] = blue >> PRECISION_BITS;
      to += 3;
    }
  }
  return new Uint8Array(strip.buffer);
}

function alongColumns(
  strip: Uint8Array,
  stride: number,
  firstRow: number,
  rows: ResampleWeights,
): Uint8Array {
  const { taps, first, count, weights } = rows;
  const height = first.length;
  const result = new Uint8ClampedArray(height * stride);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    let from = ((first[y] ?? 0) - firstRow) * stride;
    const end = y * taps + (count[y] ?? 0);
    for (let k = y * taps; k < end; k++, from += stride) {
      const weight = weights[k] ?? 0;
      for (let i = 0; i < stride; i++) {
        sums[i] = ((sums[i] ?? 0) + (strip[from + i] ?? 0) * weight) | 0;
      }
    }
    const to = y * stride;
    for (let i = 0; i < stride; i++) result[to + i] = (sums[i] ?? 0) >> PRECISION_BITS;
  }
  return new Uint8Array(result.buffer);
}
