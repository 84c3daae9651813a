import type { RgbImage } from './RgbImage';

/**
 * EXIF's orientations, each as: where the stored row and column axes go. `transposed` swaps them; then `flipX` and `flipY` mirror
 * the result. As `PIL.ImageOps.exif_transpose` has them (TIFF 6.0, tag 274).
 */
const ORIENTATIONS: Readonly<Record<number, { transposed: boolean; flipX: boolean; flipY: boolean }>> = {
  2: { transposed: false, flipX: true, flipY: false },
  3: { transposed: false, flipX: true, flipY: true },
  4: { transposed: false, flipX: false, flipY: true },
  5: { transposed: true, flipX: false, flipY: false },
  6: { transposed: true, flipX: true, flipY: false },
  7: { transposed: true, flipX: true, flipY: true },
  8: { transposed: true, flipX: false, flipY: true },
};

/** Turns a picture upright. `orientation` is EXIF's, 1 to 8; 1 and unknown values leave the picture as it is. */
export function orient(image: RgbImage, orientation: number): RgbImage {
  const rule = ORIENTATIONS[orientation];
  if (!rule) return image;
  const { data: source } = image;
  const width = rule.transposed ? image.height : image.width;
  const height = rule.transposed ? image.width : image.height;
  const columnStep = 3 * (rule.transposed ? image.width : 1) * (rule.flipX ? -1 : 1);
  const rowStep = 3 * (rule.transposed ? 1 : image.width) * (rule.flipY ? -1 : 1);
  const start = (rule.flipX ? -columnStep * (width - 1) : 0) + (rule.flipY ? -rowStep * (height - 1) : 0);
  const data = new Uint8Array(source.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = start + y * rowStep;
    for (let x = 0; x < width; x++, from += columnStep) {
      data[to++] = source[from] ?? 0;
      data[to++] = source[from + 1] ?? 0;
      data[to++] = source[from + 2] ?? 0;
    }
  }
  return { width, height, data };
}
