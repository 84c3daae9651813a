import type { Preprocessing } from '../../shared/preprocessing';
import { augment, type Variant } from './augment';
import { decodeImageFile, type DecodeOptions } from './decodeImage';
import { preprocessPixels } from './preprocess';
import type { ImageFile } from './readImageFile';

/**
 * A picture ready for the network, float32 3×crop×crop: as classification sees it, or a random variant of it.
 * @param path what messages call it
 * @throws what {@link decodeImageFile} throws
 */
export async function prepareView(
  file: ImageFile,
  path: string,
  preprocessing: Preprocessing,
  options: DecodeOptions,
  variant: Variant | null,
): Promise<Float32Array> {
  const image = await decodeImageFile(file, path, options);
  if (variant !== null && variant.kind !== 'none') return augment(image, preprocessing, variant);
  const data = new Float32Array(3 * preprocessing.crop ** 2);
  preprocessPixels(image, preprocessing, data, 0);
  return data;
}
