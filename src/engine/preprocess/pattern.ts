import type { RgbImage } from './RgbImage';

/** A picture by formula, for tests: the same as `pattern` in scripts/make-image-fixtures.py, so that no file is needed. */
export function pattern(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) data[to++] = ((x * 31 + y * 17 + c * 101) ^ (x * y)) & 255;
    }
  }
  return { width, height, data };
}
