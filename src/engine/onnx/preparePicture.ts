import type { OnnxUse } from '../../shared/onnxProtocol';
import type { Preprocessing } from '../../shared/preprocessing';
import { preprocessPixels } from '../preprocess/preprocess';
import type { RgbImage } from '../preprocess/RgbImage';

/** What a model in ONNX is fed for a picture. */
export interface OnnxPicture {
  readonly data: Float32Array | Uint8Array;
  readonly shape: readonly number[];
}

/** Leaves sample values as they are: x/255 divided by 1/255. */
const UNSCALED = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } as const;

/** Prepares a picture in the layout and type of a model. Where the model fixes a batch, the rest of it is zeros. */
export function preparePicture(
  image: RgbImage,
  preprocessing: Preprocessing,
  { layout, type, batch }: OnnxUse,
): OnnxPicture {
  if (layout === 'HWC') return { data: image.data, shape: [image.height, image.width, 3] };
  const { crop } = preprocessing;
  const planes = new Float32Array(3 * crop * crop);
  preprocessPixels(image, type === 'uint8' ? { ...preprocessing, ...UNSCALED } : preprocessing, planes, 0);
  const one = layout === 'NCHW' ? planes : interleave(planes, crop * crop);
  const data = type === 'uint8' ? new Uint8Array(batch * one.length) : new Float32Array(batch * one.length);
  // Sample values that went through the scaling are whole numbers but for rounding.
  data.set(type === 'uint8' ? one.map(Math.round) : one);
  return { data, shape: layout === 'NCHW' ? [batch, 3, crop, crop] : [batch, crop, crop, 3] };
}

function interleave(planes: Float32Array, places: number): Float32Array {
  return planes.map((_, index) => planes[(index % 3) * places + Math.floor(index / 3)] ?? 0);
}
