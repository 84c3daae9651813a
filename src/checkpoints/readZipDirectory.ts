import { fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import type { Entry } from 'yauzl';

import { HeadstartError } from '../shared/errors';
import { malformed, tooLarge, truncated } from './checkpointErrors';
import { MAX_ZIP_ENTRIES } from './limits';
import { locateZipEntries } from './locateZipEntries';
import type { ListedEntry } from './locateZipEntries';
import type { ByteSource } from './types';

/** A file within a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Of its first byte in the source. */
  readonly offset: number;
  /** In the source, so as it is packed. */
  readonly size: number;
  /** Only what is stored plainly can be read where it lies. */
  readonly packing: 'stored' | 'compressed' | 'encrypted';
}

/**
 * Reads the directory of a zip archive (zip64 too) and finds where each entry's bytes lie. The directory states only where an entry's
 * own header is, whose length varies, so each header is looked at.
 *
 * @throws checkpoint/truncated, checkpoint/malformed (overlapping entries, names that come twice, sizes that lie), checkpoint/too-large
 */
export async function readZipDirectory(source: ByteSource): Promise<ReadonlyMap<string, ZipEntry>> {
  const reader = new SourceReader(source);
  try {
    const zip = await fromRandomAccessReaderPromise(reader, source.size, { autoClose: false });
    if (zip.entryCount > MAX_ZIP_ENTRIES) {
      throw tooLarge(
        source.name,
        `its zip directory lists ${zip.entryCount} entries; ${MAX_ZIP_ENTRIES} is the limit`,
      );
    }
    const listed: Omit<ZipEntry & ListedEntry, 'offset'>[] = [];
    for await (const entry of zip.eachEntry()) {
      const { fileName: name, relativeOffsetOfLocalHeader: header, compressedSize: size } = entry;
      listed.push({ name, header, size, packing: packingOf(entry) });
    }
    const offsets = await locateZipEntries(source, listed);
    const entries = new Map(
      listed.map(({ name, size, packing }, index) => [
        name,
        { name, size, packing, offset: offsets[index] ?? 0 },
      ]),
    );
    if (entries.size === listed.length) return entries;
  } catch (cause) {
    throw translate(source.name, cause);
  }
  throw malformed(source.name, 'two entries of its zip directory have the same name');
}

function packingOf(entry: Entry): ZipEntry['packing'] {
  if (entry.isEncrypted()) return 'encrypted';
  return entry.compressionMethod === 0 ? 'stored' : 'compressed';
}

/** Errors of the zip library carry no codes; what they say is kept as the detail. */
function translate(file: string, cause: unknown): HeadstartError {
  if (cause instanceof HeadstartError) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return detail.includes('signature not found')
    ? truncated(file, `its zip directory or a part that it lists is missing (${detail})`)
    : malformed(file, `its zip directory breaks the format (${detail})`);
}

/** Lets the zip library read from a ByteSource: the directory in large pieces. */
class SourceReader extends RandomAccessReader {
  private static readonly PIECE = 2 ** 16;
  private piece: { readonly start: number; readonly bytes: Uint8Array } = {
    start: 0,
    bytes: new Uint8Array(0),
  };

  constructor(private readonly source: ByteSource) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.fetch(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(null, length);
      },
      (error: unknown) => callback(error as Error),
    );
  }

  private async fetch(position: number, length: number): Promise<Uint8Array> {
    const { start, bytes } = this.piece;
    if (position >= start && position + length <= start + bytes.length) {
      return bytes.subarray(position - start, position - start + length);
    }
    if (!(position + length <= this.source.size)) return this.source.read(position, length);
    const ahead = Math.min(Math.max(length, SourceReader.PIECE), this.source.size - position);
    this.piece = { start: position, bytes: await this.source.read(position, ahead) };
    return this.piece.bytes.subarray(0, length);
  }
}
