import { HeadstartError } from '../../shared/errors';

/**
 * Pillow's bound against decompression bombs, twice its MAX_IMAGE_PIXELS: what it refuses, torchvision's loader refuses too. As
 * RGB it is half a gibibyte.
 */
export const MAX_PIXELS = 2 * 89_478_485;

/**
 * Checks what a header claims, before anything of that size is allocated.
 * @throws `image/too-large` above {@link MAX_PIXELS}, `image/damaged` for a side of zero
 */
export function checkDimensions(width: number, height: number, name: string): void {
  if (!(width >= 1 && height >= 1)) {
    throw new HeadstartError(
      'image/damaged',
      `${name} is damaged: it claims ${width} × ${height} pixels. Save it again.`,
    );
  }
  if (width * height > MAX_PIXELS) {
    throw new HeadstartError(
      'image/too-large',
      `${name} has ${width} × ${height} pixels; images of up to ${Math.floor(MAX_PIXELS / 1e6)} million pixels are read. Make it smaller.`,
    );
  }
}
