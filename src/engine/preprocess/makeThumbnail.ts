import { decodeImage, type DecodeOptions } from './decodeImage';
import { loadSharp } from './loadSharp';

/** Of WebP, 0 to 100: at the size of a stamp more cannot be seen. */
const QUALITY = 80;

/**
 * A small version of an image file, as WebP: the pixels that networks get. Scaling a JPEG while it is decoded would gain little,
 * because most of the time goes into its entropy coding (12 megapixels: 76 instead of 94 ms).
 * @param size of the longer side at most, in pixels; a smaller image stays as it is
 * @throws what {@link decodeImage} throws
 */
export async function makeThumbnail(
  path: string,
  size: number,
  options: DecodeOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, data } = await decodeImage(path, options);
  const small = loadSharp()(data, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: QUALITY, effort: 0 });
  return new Uint8Array(await small.toBuffer());
}
