import type { Preprocessing } from '../../shared/preprocessing';
import { centreCrop, resizedSize } from './geometry';
import { decodeImage, type DecodeOptions } from './decodeImage';
import { resample } from './resample';
import type { RgbImage } from './RgbImage';
import { toTensor } from './toTensor';

export interface PreprocessedImage {
  /** float32, 3 × `size` × `size`, channels first. */
  readonly data: Float32Array;
  /** Side of the square in pixels. */
  readonly size: number;
  /** Of the decoded picture, upright unless EXIF was ignored, in pixels. */
  readonly image: { readonly width: number; readonly height: number };
}

/**
 * Decodes an image file and prepares it as torchvision's `ImageClassification` preset does with Pillow: the same floats, bit for bit.
 * @throws what {@link decodeImage} throws
 */
export async function preprocess(
  path: string,
  preprocessing: Preprocessing,
  options: DecodeOptions,
): Promise<PreprocessedImage> {
  const data = new Float32Array(3 * preprocessing.crop ** 2);
  const image = await preprocessInto(data, 0, path, preprocessing, options);
  return { data, size: preprocessing.crop, image };
}

/** {@link preprocess} into a batch: writes 3 × crop × crop floats to `target` from `offset` on. */
export async function preprocessInto(
  target: Float32Array,
  offset: number,
  path: string,
  preprocessing: Preprocessing,
  options: DecodeOptions,
): Promise<PreprocessedImage['image']> {
  const image = await decodeImage(path, options);
  preprocessPixels(image, preprocessing, target, offset);
  return { width: image.width, height: image.height };
}

/** {@link preprocessInto} for pixels that are decoded already. */
export function preprocessPixels(
  image: RgbImage,
  preprocessing: Preprocessing,
  target: Float32Array,
  offset: number,
): void {
  const { resize, crop, interpolation } = preprocessing;
  const { width, height } = resizedSize(image.width, image.height, resize);
  const cut = centreCrop(width, height, crop);
  const picture = resample(image, width, height, interpolation, cut.window);
  toTensor(picture, cut, preprocessing, target, offset);
}
