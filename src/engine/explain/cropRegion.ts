import type { PictureRegion } from '../../shared/explainProtocol';
import type { Preprocessing } from '../../shared/preprocessing';
import { centreCrop, resizedSize } from '../preprocess/geometry';

/** Where the square that the network sees lies in a picture of `width` × `height` pixels, in its pixels. */
export function cropRegion(
  width: number,
  height: number,
  { resize, crop }: Pick<Preprocessing, 'resize' | 'crop'>,
): PictureRegion {
  const resized = resizedSize(width, height, resize);
  const { window, padLeft, padTop } = centreCrop(resized.width, resized.height, crop);
  const across = width / resized.width;
  const down = height / resized.height;
  return {
    left: (window.left - padLeft) * across,
    top: (window.top - padTop) * down,
    width: crop * across,
    height: crop * down,
  };
}
