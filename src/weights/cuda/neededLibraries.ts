import { open, type FileHandle } from 'node:fs/promises';
import { HeadstartError } from '../../shared/errors';

/** Of an ELF file: its header, one program header, one entry of its dynamic section, in bytes (System V ABI, 64 bits). */
const [HEADER, PROGRAM_HEADER, DYNAMIC_ENTRY] = [64, 56, 16];
const MACHINE_X86_64 = 62;
const TYPE_SHARED_OBJECT = 3;
/** Kinds of program headers, and of dynamic entries. */
const [LOAD, DYNAMIC] = [1, 2];
const [NEEDED, STRING_TABLE, STRING_BYTES] = [1, 5, 10];
/** A library has a dozen program headers, a few dozen dynamic entries, and names of some hundred kilobytes. */
const MAX_SECTION_BYTES = 2 ** 26;

interface Segment {
  readonly kind: number;
  readonly offset: number;
  readonly address: number;
  readonly bytes: number;
}

/**
 * The libraries that a shared library of Linux x64 asks the loader for.
 * @throws archive/malformed for what is no such library
 */
export async function neededLibraries(path: string): Promise<string[]> {
  const file = await open(path);
  try {
    return await read(file);
  } catch (cause) {
    throw new HeadstartError('archive/malformed', `${path} is no shared library of Linux (x64).`, { cause });
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle): Promise<string[]> {
  const header = await take(file, 0, HEADER);
  const isElf = header.readUInt32BE(0) === 0x7f454c46 && header[4] === 2 && header[5] === 1;
  if (!isElf || header.readUInt16LE(16) !== TYPE_SHARED_OBJECT || header.readUInt16LE(18) !== MACHINE_X86_64)
    throw new Error('another kind of file');
  const count = header.readUInt16LE(56);
  const table = await take(file, wide(header, 32), count * PROGRAM_HEADER);
  const segments = Array.from({ length: count }, (_, index): Segment => {
    const at = index * PROGRAM_HEADER;
    return {
      kind: table.readUInt32LE(at),
      offset: wide(table, at + 8),
      address: wide(table, at + 16),
      bytes: wide(table, at + 32),
    };
  });
  const dynamic = segments.find(({ kind }) => kind === DYNAMIC);
  if (!dynamic) throw new Error('nothing dynamic');
  const entries = await take(file, dynamic.offset, dynamic.bytes);
  const values = (tag: number): number[] => {
    const found: number[] = [];
    for (let at = 0; at + DYNAMIC_ENTRY <= entries.length; at += DYNAMIC_ENTRY)
      if (wide(entries, at) === tag) found.push(wide(entries, at + 8));
    return found;
  };
  const [address, bytes] = [values(STRING_TABLE)[0], values(STRING_BYTES)[0]];
  const home = segments.find(
    (one) =>
      one.kind === LOAD &&
      address !== undefined &&
      address >= one.address &&
      address < one.address + one.bytes,
  );
  if (!home || address === undefined || bytes === undefined) throw new Error('no names');
  const names = await take(file, home.offset + address - home.address, bytes);
  return values(NEEDED).map((at) => names.toString('latin1', at, names.indexOf(0, at)));
}

async function take(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  if (bytes > MAX_SECTION_BYTES) throw new Error('too large');
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, offset);
  if (bytesRead < bytes) throw new Error('cut off');
  return buffer;
}

/** @throws RangeError for what is larger than any file */
function wide(buffer: Buffer, at: number): number {
  const value = Number(buffer.readBigUInt64LE(at));
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError('too large');
}
