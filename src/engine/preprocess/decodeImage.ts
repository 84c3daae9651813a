import { decodeBmp } from './decodeBmp';
import { decodeGif } from './decodeGif';
import { decodeWithSharp } from './decodeWithSharp';
import { readImageFile, type ImageFile } from './readImageFile';
import type { RgbImage } from './RgbImage';

export interface DecodeOptions {
  /**
   * Decode the pixels as stored, as torchvision's loader does, instead of turning them upright by EXIF or XMP. TIFF is turned in any
   * case, because Pillow does so on loading.
   */
  readonly ignoreExif: boolean;
}

/**
 * Decodes an image file to 8-bit RGB, with the pixels that Pillow's `Image.open(path).convert("RGB")` has: first frame or page,
 * colour profile ignored, alpha dropped. JPEG, PNG, WebP, GIF, TIFF and BMP, told apart by their bytes.
 * @throws `file/…` where the file cannot be read; `image/not-an-image`, `image/unsupported`, `image/damaged`, `image/too-large`.
 *   The message names the file.
 */
export async function decodeImage(path: string, options: DecodeOptions): Promise<RgbImage> {
  return decodeImageFile(await readImageFile(path), path, options);
}

/** {@link decodeImage} for a file that is read already; `path` is what messages call it. */
export async function decodeImageFile(
  { format, bytes }: ImageFile,
  path: string,
  { ignoreExif }: DecodeOptions,
): Promise<RgbImage> {
  if (format === 'gif') return decodeGif(bytes, path);
  if (format === 'bmp') return decodeBmp(bytes, path);
  return decodeWithSharp(bytes, format, path, ignoreExif);
}
