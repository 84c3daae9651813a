import { HeadstartError } from '../../shared/errors';
import { checkDimensions } from './checkDimensions';
import { damaged } from './damaged';
import type { RgbImage } from './RgbImage';

const FILE_HEADER = 14;
const CORE_HEADER = 12; // OS/2 1.x: 16-bit sizes, three bytes a colour
const RAW = 0;
const BITFIELDS = 3;

/** Where a channel lies in a pixel. */
interface Channel {
  readonly shift: number;
  readonly max: number;
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly pixels: number;
  /** B G R (and padding) of the colours that indices stand for. */
  readonly palette: { readonly bytes: Uint8Array; readonly step: number } | undefined;
  readonly channels: readonly Channel[];
}

const channels = (...masks: readonly number[]): Channel[] =>
  masks.map((mask) => {
    const shift = 31 - Math.clz32(mask & -mask);
    return { shift, max: mask >>> shift };
  });

/** R G B of pixels without masks, by bits a pixel. */
const USUAL: Readonly<Record<number, readonly Channel[]>> = {
  16: channels(0x7c00, 0x3e0, 0x1f),
  24: channels(0xff0000, 0xff00, 0xff),
  32: channels(0xff0000, 0xff00, 0xff),
};

/**
 * Decodes an uncompressed Windows or OS/2 bitmap of 1, 4, 8, 16, 24 or 32 bits a pixel. (sharp reads none.)
 * @throws `image/damaged`, `image/too-large`, `image/unsupported`
 */
export function decodeBmp(bytes: Buffer, name: string): RgbImage {
  let layout: Layout;
  try {
    layout = readLayout(bytes, name);
  } catch (error) {
    if (error instanceof RangeError) throw damaged(name, 'its header ends too early', { cause: error });
    throw error;
  }
  const { width, height, bits, pixels, topDown } = layout;
  const used = Math.ceil((width * bits) / 8);
  const stride = Math.ceil(used / 4) * 4;
  const have = bytes.length - pixels;
  if (have < stride * (height - 1) + used) {
    throw damaged(
      name,
      `its header promises ${stride * height} bytes of pixels and ${Math.max(0, have)} are there`,
    );
  }
  const data = new Uint8Array(width * height * 3);
  const readRow = layout.palette
    ? indexedRow(layout, layout.palette, bytes, data)
    : directRow(layout, bytes, data);
  for (let y = 0; y < height; y++) readRow(pixels + (topDown ? y : height - 1 - y) * stride, y * width * 3);
  return { width, height, data };
}

function readLayout(bytes: Buffer, name: string): Layout {
  const headerSize = bytes.readUInt32LE(FILE_HEADER);
  const core = headerSize === CORE_HEADER;
  const width = core ? bytes.readUInt16LE(18) : bytes.readUInt32LE(18);
  const signedHeight = core ? bytes.readUInt16LE(20) : bytes.readInt32LE(22);
  const height = Math.abs(signedHeight);
  const bits = bytes.readUInt16LE(core ? 24 : 28);
  const compression = core ? RAW : bytes.readUInt32LE(30);
  checkDimensions(width, height, name);
  const masked = compression === BITFIELDS && (bits === 16 || bits === 32);
  if (!(compression === RAW || masked) || ![1, 4, 8, 16, 24, 32].includes(bits)) {
    throw new HeadstartError(
      'image/unsupported',
      `${name} is a BMP of ${bits} bits a pixel with compression ${compression}; uncompressed ones are read. Convert it to PNG.`,
    );
  }
  const common = { width, height, bits, topDown: signedHeight < 0, pixels: bytes.readUInt32LE(10) };
  const afterHeader = FILE_HEADER + headerSize;
  if (bits > 8)
    return { ...common, palette: undefined, channels: masked ? readMasks(bytes, name) : (USUAL[bits] ?? []) };
  const step = core ? 3 : 4;
  const colours = (core ? 0 : bytes.readUInt32LE(46)) || 1 << bits;
  const afterPalette = afterHeader + colours * step;
  return {
    ...common,
    // Some writers leave the palette out of the count.
    pixels: [0, afterHeader].includes(common.pixels) ? afterPalette : common.pixels,
    palette: { bytes: bytes.subarray(afterHeader, afterPalette), step },
    channels: [],
  };
}

/** The masks of R, G and B: the end of a longer header, or right behind one of 40 bytes; at the same place. */
function readMasks(bytes: Buffer, name: string): Channel[] {
  const masks = [54, 58, 62].map((offset) => bytes.readUInt32LE(offset));
  const found = channels(...masks);
  if (masks.some((mask) => mask === 0) || found.some(({ max }) => ![31, 63, 255].includes(max))) {
    const shown = masks.map((mask) => mask.toString(16)).join(', ');
    throw new HeadstartError(
      'image/unsupported',
      `${name} is a BMP with the channel masks ${shown}, which are not read. Convert it to PNG.`,
    );
  }
  return found;
}

type RowReader = (from: number, to: number) => void;

function indexedRow(
  { width, bits }: Layout,
  palette: NonNullable<Layout['palette']>,
  bytes: Uint8Array,
  data: Uint8Array,
): RowReader {
  const colours = Uint8Array.from({ length: 768 }, (_, i) => {
    const index = Math.floor(i / 3);
    return palette.bytes[index * palette.step + 2 - (i % 3)] ?? 0;
  });
  const mask = (1 << bits) - 1;
  return (from, to) => {
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      const index = ((bytes[from + (bit >> 3)] ?? 0) >> (8 - bits - (bit & 7))) & mask;
      for (let channel = 0; channel < 3; channel++) data[to++] = colours[index * 3 + channel] ?? 0;
    }
  };
}

function directRow({ width, bits, channels }: Layout, bytes: Uint8Array, data: Uint8Array): RowReader {
  const step = bits / 8;
  return (from, to) => {
    for (let x = 0; x < width; x++, from += step) {
      let pixel = 0;
      for (let i = 0; i < step; i++) pixel |= (bytes[from + i] ?? 0) << (8 * i);
      for (const { shift, max } of channels) data[to++] = Math.trunc((((pixel >>> shift) & max) * 255) / max);
    }
  };
}
