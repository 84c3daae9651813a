import { HeadstartError } from '../../shared/errors';
import { damaged } from './damaged';

/** Tags of TIFF 6.0 that say how samples are stored. */
const TAG = {
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  samplesPerPixel: 277,
  planarConfiguration: 284,
  extraSamples: 338,
  sampleFormat: 339,
} as const;

const SHORT = 3;
const LONG = 4;
/** An entry has at most one value a sample, and nothing is read of more than four samples. */
const MAX_VALUES = 4;

type Tags = ReadonlyMap<number, readonly number[]>;

/**
 * Checks that a TIFF's first page is stored in a way that decodes to the same pixels here and in Pillow.
 * @throws `image/unsupported` for one that is not, `image/damaged` where the directory lies outside the file
 */
export function checkTiff(bytes: Buffer, name: string): void {
  const reason = unsupported(readTags(bytes, name));
  if (reason === undefined) return;
  throw new HeadstartError(
    'image/unsupported',
    `${name} is a TIFF with ${reason}. Convert it to PNG or JPEG.`,
  );
}

function unsupported(tags: Tags): string | undefined {
  const first = (tag: number, fallback: number): number => tags.get(tag)?.[0] ?? fallback;
  const samples = first(TAG.samplesPerPixel, 1);
  const bits = tags.get(TAG.bitsPerSample) ?? [1];
  const depth = bits[0] ?? 1;
  if (bits.some((other) => other !== depth)) return 'channels of different depths';
  if (first(TAG.sampleFormat, 1) !== 1) return 'samples that are not unsigned whole numbers';
  if (first(TAG.planarConfiguration, 1) !== 1 && (samples !== 3 || depth !== 8))
    return 'channels apart from each other';
  if (first(TAG.extraSamples, 0) === 1) return 'premultiplied alpha';
  const kind = `photometric interpretation ${first(TAG.photometric, -1)}, ${samples} × ${depth} bits`;
  return isExact(first(TAG.photometric, -1), samples, depth, first(TAG.compression, 1)) ? undefined : kind;
}

/** What was compared with Pillow and found equal. */
function isExact(photometric: number, samples: number, depth: number, compression: number): boolean {
  switch (photometric) {
    case 0: // white is zero
      return samples === 1 && (depth === 1 || depth === 8);
    case 1: // black is zero
      return (samples === 1 && [1, 8, 16].includes(depth)) || (samples === 2 && depth === 8);
    case 2: // RGB
      return (samples === 3 || samples === 4) && (depth === 8 || depth === 16);
    case 3: // palette
      return samples === 1 && depth === 8;
    case 5: // CMYK
      return samples === 4 && depth === 8;
    case 6: // YCbCr, which only libjpeg converts the same way in both
      return samples === 3 && depth === 8 && compression === 7;
    default:
      return false;
  }
}

/** The values of the tags in {@link TAG} in the first directory. */
function readTags(bytes: Buffer, name: string): Tags {
  const little = bytes[0] === 0x49;
  const within = (offset: number, length: number): void => {
    if (offset + length > bytes.length) throw damaged(name, 'its directory lies outside the file');
  };
  const short = (offset: number): number =>
    little ? bytes.readUInt16LE(offset) : bytes.readUInt16BE(offset);
  const long = (offset: number): number => (little ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset));
  within(0, 8);
  const directory = long(4);
  within(directory, 2);
  const entries = short(directory);
  within(directory + 2, entries * 12);
  const tags = new Map<number, readonly number[]>();
  const wanted = new Set<number>(Object.values(TAG));
  for (let entry = directory + 2; entry < directory + 2 + entries * 12; entry += 12) {
    const tag = short(entry);
    const type = short(entry + 2);
    if (!wanted.has(tag) || (type !== SHORT && type !== LONG)) continue;
    const count = Math.min(long(entry + 4), MAX_VALUES);
    const width = type === SHORT ? 2 : 4;
    const start = count * width <= 4 ? entry + 8 : long(entry + 8);
    within(start, count * width);
    const at = (i: number): number => (type === SHORT ? short(start + i * 2) : long(start + i * 4));
    tags.set(
      tag,
      Array.from({ length: count }, (_, i) => at(i)),
    );
  }
  return tags;
}
