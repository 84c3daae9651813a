import type { Preprocessing } from '../../shared/preprocessing';
import { augment, type Variant } from './augment';
import { decodeImage, type DecodeOptions } from './decodeImage';
import { preprocessPixels } from './preprocess';

/**
 * A picture ready for the network, float32 3×crop×crop: as classification sees it, or a random variant of it.
 * @throws what {@link decodeImage} throws
 */
export async function prepareView(
  path: string,
  preprocessing: Preprocessing,
  options: DecodeOptions,
  variant: Variant | null,
): Promise<Float32Array> {
  const image = await decodeImage(path, options);
  if (variant !== null && variant.kind !== 'none') return augment(image, path, preprocessing, variant);
  const data = new Float32Array(3 * preprocessing.crop ** 2);
  preprocessPixels(image, preprocessing, data, 0);
  return data;
}
