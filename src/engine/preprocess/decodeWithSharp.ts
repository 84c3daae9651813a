import type { Metadata, Sharp as Pipeline, SharpOptions } from 'sharp';
import { checkDimensions } from './checkDimensions';
import { checkTiff } from './checkTiff';
import { damaged } from './damaged';
import { loadSharp } from './loadSharp';
import type { RgbImage } from './RgbImage';
import type { ImageFormat } from './sniffImage';

export interface StoredImage {
  /** As stored, not turned. */
  readonly image: RgbImage;
  /** EXIF's, 1 to 8. */
  readonly orientation: number;
}

const OPTIONS: SharpOptions = {
  ignoreIcc: true,
  // Checksums count, and data that break off are an error; a warning is none. As in Pillow.
  failOn: 'error',
  sequentialRead: true,
  // checkDimensions has a limit of its own, with a message of its own.
  limitInputPixels: false,
};

/** Pillow takes what libjpeg can mend (stray bytes between markers, say), so only a JPEG that breaks off fails. */
const JPEG_OPTIONS: SharpOptions = { ...OPTIONS, failOn: 'truncated' };

/**
 * Decodes JPEG, PNG, WebP and TIFF bytes.
 * @throws `image/damaged`, `image/too-large`, `image/unsupported`
 */
export async function decodeWithSharp(
  bytes: Buffer,
  format: Exclude<ImageFormat, 'gif' | 'bmp'>,
  name: string,
): Promise<StoredImage> {
  const sharp = loadSharp();
  const options = format === 'jpeg' ? JPEG_OPTIONS : OPTIONS;
  if (format === 'tiff') checkTiff(bytes, name);
  try {
    const metadata = await sharp(bytes, options).metadata();
    const { width, height } = metadata;
    checkDimensions(width, height, name);
    const data = await decode(sharp(bytes, options), metadata, isGrey16(bytes, format, metadata));
    return { image: { width, height, data }, orientation: orientationOf(metadata) };
  } catch (error) {
    throw asDamaged(error, name);
  }
}

async function decode(pipeline: Pipeline, { space }: Metadata, grey16: boolean): Promise<Uint8Array> {
  if (space === 'cmyk') {
    return cmykToRgb(await pipeline.pipelineColourspace('cmyk').toColourspace('cmyk').raw().toBuffer());
  }
  if (grey16) {
    const grey = pipeline.removeAlpha().pipelineColourspace('grey16').toColourspace('grey16');
    return grey16ToRgb(await grey.raw({ depth: 'ushort' }).toBuffer());
  }
  return pipeline.removeAlpha().toColourspace('srgb').raw().toBuffer();
}

/** Pillow's conversion without a profile: `255 - k` less the share that the ink takes of it, clipped. */
function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const light = 255 - (cmyk[from + 3] ?? 0);
    for (let channel = 0; channel < 3; channel++) {
      const product = (cmyk[from + channel] ?? 0) * light + 128;
      rgb[to + channel] = light - ((product + (product >> 8)) >> 8);
    }
  }
  return rgb;
}

/** Pillow keeps 16-bit grey as it is when opening, and `convert("RGB")` then clips at 255 instead of scaling. */
function isGrey16(bytes: Buffer, format: ImageFormat, { space, depth, channels }: Metadata): boolean {
  if (format === 'png') return bytes[24] === 16 && bytes[25] === 0; // IHDR: bit depth, colour type
  return format === 'tiff' && space === 'grey16' && depth === 'ushort' && channels === 1;
}

function grey16ToRgb(bytes: Buffer): Uint8Array {
  const count = bytes.length / 2;
  const rgb = new Uint8Array(count * 3);
  const little = new DataView(bytes.buffer, bytes.byteOffset, bytes.length); // every platform sharp is built for is little-endian
  for (let i = 0; i < count; i++) rgb.fill(Math.min(255, little.getUint16(i * 2, true)), i * 3, i * 3 + 3);
  return rgb;
}

/** EXIF's orientation; where EXIF has none, XMP's, as Pillow looks for it. */
function orientationOf({ orientation, xmp }: Metadata): number {
  if (orientation !== undefined) return orientation;
  const found = /tiff:Orientation(?:="|>)([0-9])/.exec(xmp?.toString('latin1') ?? '');
  return Number(found?.[1] ?? 1);
}

function asDamaged(error: unknown, name: string): Error {
  if (error instanceof Error && error.name === 'HeadstartError') return error;
  const text = error instanceof Error ? error.message : String(error);
  const reason = text
    .replaceAll(/\s*\n\s*/g, '; ')
    .replace(/^Input buffer /, 'it ')
    .trim();
  return damaged(name, reason.length > 200 ? `${reason.slice(0, 200)}…` : reason, { cause: error });
}
