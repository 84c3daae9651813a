import { checkDimensions } from './checkDimensions';
import { damaged } from './damaged';
import { lzwDecode } from './lzwDecode';
import type { RgbImage } from './RgbImage';

const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;
const TRAILER = 0x3b;

/** First row and step of the four passes of an interlaced picture (GIF89a, appendix E). */
const PASSES = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

/**
 * Decodes the first picture of a GIF as Pillow does: transparent pixels have their colour of the palette, and what the picture does
 * not cover has the transparent colour, or the first of the palette. (sharp makes both black.)
 * @throws `image/damaged`, `image/too-large`
 */
export function decodeGif(bytes: Uint8Array, name: string): RgbImage {
  try {
    return new GifReader(bytes, name).read();
  } catch (error) {
    if (error instanceof RangeError) throw damaged(name, 'its data end too early', { cause: error });
    throw error;
  }
}

/** Goes through the blocks of a file. Reading past the end is a RangeError. */
class GifReader {
  private readonly view: DataView;
  private position = 6; // behind the signature

  constructor(
    private readonly bytes: Uint8Array,
    private readonly name: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  read(): RgbImage {
    const screen = { width: this.short(), height: this.short() };
    const flags = this.byte();
    this.position += 2; // background colour and aspect ratio
    const globalPalette = flags & 0x80 ? this.palette(flags) : undefined;
    let transparent: number | undefined;
    for (;;) {
      const block = this.byte();
      if (block === IMAGE) return this.image(screen, globalPalette, transparent);
      if (block === EXTENSION) {
        const label = this.byte();
        const [first] = this.subBlocks();
        if (label === GRAPHIC_CONTROL && first && (first[0] ?? 0) & 1) transparent = first[3];
      } else if (block === TRAILER) throw damaged(this.name, 'it holds no picture');
      // Anything else stands between blocks, and Pillow steps over it.
    }
  }

  private image(
    screen: { width: number; height: number },
    globalPalette: Uint8Array | undefined,
    transparent: number | undefined,
  ): RgbImage {
    const left = this.short();
    const top = this.short();
    const columns = this.short();
    const rows = this.short();
    const flags = this.byte();
    const palette = flags & 0x80 ? this.palette(flags) : globalPalette;
    const width = Math.max(screen.width, left + columns);
    const height = Math.max(screen.height, top + rows);
    checkDimensions(width, height, this.name);
    const codeSize = this.byte();
    const indices = lzwDecode(joined(this.subBlocks()), codeSize, columns * rows);
    if (!indices) throw damaged(this.name, 'the data of its first picture are not whole');
    const canvas = new Uint8Array(width * height).fill(transparent ?? 0);
    const order = flags & 0x40 ? interlacedRows(rows) : Array.from({ length: rows }, (_, row) => row);
    order.forEach((row, i) => {
      canvas.set(indices.subarray(i * columns, (i + 1) * columns), (top + row) * width + left);
    });
    return { width, height, data: coloured(canvas, palette) };
  }

  private byte(): number {
    return this.view.getUint8(this.position++);
  }

  private short(): number {
    this.position += 2;
    return this.view.getUint16(this.position - 2, true);
  }

  private palette(flags: number): Uint8Array {
    return this.take(3 << ((flags & 7) + 1));
  }

  private take(length: number): Uint8Array {
    if (this.position + length > this.bytes.length) throw new RangeError('past the end');
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  private subBlocks(): Uint8Array[] {
    const blocks: Uint8Array[] = [];
    for (let length = this.byte(); length > 0; length = this.byte()) blocks.push(this.take(length));
    return blocks;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function interlacedRows(rows: number): number[] {
  const order: number[] = [];
  for (const [first, step] of PASSES) for (let row = first; row < rows; row += step) order.push(row);
  return order;
}

/** Indices as colours, black beyond the palette's end. No palette, or one that is a grey ramp from 0, means shades of grey. */
function coloured(indices: Uint8Array, palette: Uint8Array | undefined): Uint8Array {
  const grey = palette?.every((value, i) => value === Math.floor(i / 3)) ?? true;
  const table = Uint8Array.from({ length: 768 }, (_, i) => (grey ? Math.floor(i / 3) : (palette?.[i] ?? 0)));
  const rgb = new Uint8Array(indices.length * 3);
  for (let i = 0, to = 0; i < indices.length; i++) {
    const from = (indices[i] ?? 0) * 3;
    rgb[to++] = table[from] ?? 0;
    rgb[to++] = table[from + 1] ?? 0;
    rgb[to++] = table[from + 2] ?? 0;
  }
  return rgb;
}
