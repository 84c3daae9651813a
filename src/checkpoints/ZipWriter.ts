import { crc32 } from 'node:zlib';

import type { Append } from './writeWhole';

/** Sizes, offsets and counts from here on go into zip64 fields; the usual field then says "look there". */
const ZIP64_FROM = 0xffffffff;
const ZIP64_ENTRIES_FROM = 0xffff;

const VERSION_ZIP64 = 45;
const VERSION_PLAIN = 20;

/** Names are UTF-8. */
const FLAG_UTF8 = 0x0800;

/** 1 January 1980, the first day that zip knows: the same input gives the same file. */
const DATE = 0x0021;

/** Id of the extra field with which PyTorch pads, "FB". */
const PADDING_ID = 0x4246;

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Writes a zip archive of stored entries, one after the other, in the layout of `torch.save`. Source: PKWARE's APPNOTE.TXT 6.3.10.
 */
export class ZipWriter {
  private readonly written: Written[] = [];
  private position = 0;

  /** @param zip64From from which size and offset on zip64 is used; lower than the format needs only in tests */
  constructor(
    private readonly append: Append,
    private readonly zip64From = ZIP64_FROM,
  ) {}

  /** Adds an entry whose data begin at a multiple of `alignment` bytes. */
  async add(name: string, data: Uint8Array, alignment = 1): Promise<void> {
    const entry = { name: Buffer.from(name), crc: crc32(data), size: data.byteLength, offset: this.position };
    this.written.push(entry);
    const zip64 = this.needsZip64(entry.size) ? zip64Field([entry.size, entry.size]) : Buffer.alloc(0);
    const dataStart = this.position + 30 + entry.name.length + zip64.length;
    const extra = Buffer.concat([zip64, padding(dataStart, alignment)]);
    const size = zip64.length > 0 ? ZIP64_FROM : entry.size;

    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    writeCommon(header, 4, entry, size, extra.length, zip64.length > 0);
    await this.write(Buffer.concat([header, entry.name, extra]));
    await this.write(data);
  }

  /** Writes the directory. Nothing can be added afterwards. */
  async finish(): Promise<void> {
    const start = this.position;
    for (const entry of this.written) await this.write(this.directoryEntry(entry));
    const size = this.position - start;
    const count = this.written.length;
    if (count >= ZIP64_ENTRIES_FROM || this.needsZip64(start) || this.needsZip64(size)) {
      await this.write(zip64End(count, size, start, this.position));
    }
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(Math.min(count, ZIP64_ENTRIES_FROM), 8);
    end.writeUInt16LE(Math.min(count, ZIP64_ENTRIES_FROM), 10);
    end.writeUInt32LE(this.needsZip64(size) ? ZIP64_FROM : size, 12);
    end.writeUInt32LE(this.needsZip64(start) ? ZIP64_FROM : start, 16);
    await this.write(end);
  }

  private directoryEntry(entry: Written): Buffer {
    const sizes = this.needsZip64(entry.size) ? [entry.size, entry.size] : [];
    const offsets = this.needsZip64(entry.offset) ? [entry.offset] : [];
    const extra = sizes.length + offsets.length > 0 ? zip64Field([...sizes, ...offsets]) : Buffer.alloc(0);
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt16LE(extra.length > 0 ? VERSION_ZIP64 : VERSION_PLAIN, 4);
    writeCommon(header, 6, entry, sizes.length > 0 ? ZIP64_FROM : entry.size, extra.length, extra.length > 0);
    header.writeUInt32LE(offsets.length > 0 ? ZIP64_FROM : entry.offset, 42);
    return Buffer.concat([header, entry.name, extra]);
  }

  private needsZip64(value: number): boolean {
    return value >= this.zip64From;
  }

  private async write(bytes: Uint8Array): Promise<void> {
    await this.append(bytes);
    this.position += bytes.byteLength;
  }
}

/** The 26 bytes that an entry's own header and its directory entry have in common. */
function writeCommon(
  header: Buffer,
  at: number,
  entry: Written,
  size: number,
  extraLength: number,
  zip64: boolean,
): void {
  header.writeUInt16LE(zip64 ? VERSION_ZIP64 : VERSION_PLAIN, at);
  header.writeUInt16LE(FLAG_UTF8, at + 2);
  header.writeUInt16LE(DATE, at + 8);
  header.writeUInt32LE(entry.crc, at + 10);
  header.writeUInt32LE(size, at + 14);
  header.writeUInt32LE(size, at + 18);
  header.writeUInt16LE(entry.name.length, at + 22);
  header.writeUInt16LE(extraLength, at + 24);
}

function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(0x0001, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  return field;
}

/** An extra field that moves what follows from `position` to a multiple of `alignment`. */
function padding(position: number, alignment: number): Buffer {
  if (position % alignment === 0) return Buffer.alloc(0);
  const length = alignment - ((position + 4) % alignment);
  const field = Buffer.alloc(4 + length, 'Z');
  field.writeUInt16LE(PADDING_ID, 0);
  field.writeUInt16LE(length, 2);
  return field;
}

/** The zip64 end of the directory, and the locator of that. */
function zip64End(count: number, size: number, start: number, position: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(VERSION_ZIP64, 12);
  end.writeUInt16LE(VERSION_ZIP64, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(position), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
