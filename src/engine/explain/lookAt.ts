import type { LookParams, PictureRegion } from '../../shared/explainProtocol';
import { decodeImage } from '../preprocess/decodeImage';
import { preprocessPixels } from '../preprocess/preprocess';
import type { RgbImage } from '../preprocess/RgbImage';
import { cropRegion } from './cropRegion';

/** A picture as a person sees it, and as the network does. */
export interface LookedAt {
  readonly picture: RgbImage;
  /** Where the square that the network sees lies in it. */
  readonly region: PictureRegion;
  /** float32 3×crop×crop */
  readonly pixels: Float32Array;
}

/** @throws what decodeImage throws */
export async function lookAt({ image, model, ignoreExif }: LookParams): Promise<LookedAt> {
  const { preprocessing } = model;
  const picture = await decodeImage(image, { ignoreExif });
  const pixels = new Float32Array(3 * preprocessing.crop ** 2);
  preprocessPixels(picture, preprocessing, pixels, 0);
  return { picture, region: cropRegion(picture.width, picture.height, preprocessing), pixels };
}
