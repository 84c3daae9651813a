import type { Metadata, Sharp as Pipeline, SharpOptions } from 'sharp';
import { HeadstartError } from '../../shared/errors';
import { checkDimensions } from './checkDimensions';
import { checkTiff } from './checkTiff';
import { cmykToRgb } from './cmykToRgb';
import { damaged } from './damaged';
import { grey16ToRgb } from './grey16ToRgb';
import { loadSharp } from './loadSharp';
import type { RgbImage } from './RgbImage';
import type { ImageFormat } from './sniffImage';
import { turnUpright } from './turnUpright';

type SharpFormat = Exclude<ImageFormat, 'gif' | 'bmp'>;
type Samples = 'rgb' | 'cmyk' | 'grey16';

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
 * @param ignoreExif leave the pixels as stored; a TIFF is turned upright even so, because Pillow does that on loading
 * @throws `image/damaged`, `image/too-large`, `image/unsupported`
 */
export async function decodeWithSharp(
  bytes: Buffer,
  format: SharpFormat,
  name: string,
  ignoreExif: boolean,
): Promise<RgbImage> {
  if (format === 'tiff') checkTiff(bytes, name);
  const sharp = loadSharp();
  const open = (): Pipeline => sharp(bytes, format === 'jpeg' ? JPEG_OPTIONS : OPTIONS);
  const metadata = await blamingImage(open().metadata(), name);
  checkDimensions(metadata.width, metadata.height, name);
  const samples = samplesOf(bytes, format, metadata, name);
  const orientation = ignoreExif && format !== 'tiff' ? 1 : orientationOf(metadata);
  const raw = rawSamples(turnUpright(open(), orientation), samples);
  const { data, info } = await blamingImage(raw.toBuffer({ resolveWithObject: true }), name);
  return { width: info.width, height: info.height, data: toRgb(data, samples) };
}

/** How the samples are asked for, so that Pillow's own conversion to RGB can follow. */
function samplesOf(bytes: Buffer, format: SharpFormat, metadata: Metadata, name: string): Samples {
  switch (metadata.space) {
    case 'srgb':
    case 'rgb16':
    case 'b-w':
      return 'rgb';
    case 'cmyk':
      return 'cmyk';
    case 'grey16': {
      // Pillow takes the high bytes of grey with alpha, which sharp does too, but has a mode of its own for grey alone. In a PNG's
      // header the colour type tells grey alone; a colour that is marked transparent looks like alpha to sharp.
      const alone = format === 'png' ? bytes[25] === 0 : metadata.channels === 1;
      return alone ? 'grey16' : 'rgb';
    }
    default: // libvips may search for ever for a way from a rarer one to RGB
      throw new HeadstartError(
        'image/unsupported',
        `${name} has the colour space ${metadata.space}, which is not read. Convert it to RGB.`,
      );
  }
}

function rawSamples(pipeline: Pipeline, samples: Samples): Pipeline {
  switch (samples) {
    case 'rgb':
      return pipeline.removeAlpha().toColourspace('srgb').raw();
    case 'cmyk':
      return pipeline.pipelineColourspace('cmyk').toColourspace('cmyk').raw();
    case 'grey16':
      return pipeline
        .removeAlpha()
        .pipelineColourspace('grey16')
        .toColourspace('grey16')
        .raw({ depth: 'ushort' });
  }
}

function toRgb(data: Buffer, samples: Samples): Uint8Array {
  if (samples === 'cmyk') return cmykToRgb(data);
  if (samples === 'grey16') return grey16ToRgb(data);
  return data;
}

/** EXIF's orientation, 1 to 8; where EXIF has none, XMP's, as Pillow looks for it. */
function orientationOf({ orientation, xmp }: Metadata): number {
  if (orientation !== undefined) return orientation;
  const found = /tiff:Orientation(?:="|>)([0-9])/.exec(xmp?.toString('latin1') ?? '');
  return Number(found?.[1] ?? 1);
}

const MAX_REASON = 200;

/** Waits for sharp; what it fails with is the image's fault. */
async function blamingImage<T>(result: Promise<T>, name: string): Promise<T> {
  try {
    return await result;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const reason = text.trim().replaceAll(/\s*\n\s*/g, '; ');
    throw damaged(name, reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason, {
      cause: error,
    });
  }
}
