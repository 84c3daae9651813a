import { malformed, truncated } from './checkpointErrors';
import { inParallel } from './inParallel';
import type { ByteSource } from './types';

/** An entry as the directory of the archive lists it. */
export interface ListedEntry {
  readonly name: string;
  /** Where its own header is in the source. */
  readonly header: number;
  /** Bytes of its data, as packed. */
  readonly size: number;
}

/** The fixed part of an entry's own header; its name and extra fields follow, then the data. */
const HEADER_BYTES = 30;
const HEADER_SIGNATURE = 0x04034b50;

/** Headers that are no further apart are read together, in pieces of at most so many bytes. */
const MAX_GAP = 1024;
const MAX_PIECE = 2 ** 16;

/**
 * Finds where the data of each entry begin: behind its own header, whose length the directory does not state. Little more than the
 * headers is read.
 *
 * @returns the offset of each entry's data in the source, in the order of the entries
 * @throws checkpoint/malformed for a header that is none and for entries that overlap, checkpoint/truncated
 */
export async function locateZipEntries(
  source: ByteSource,
  entries: readonly ListedEntry[],
): Promise<number[]> {
  const order = [...entries.keys()].sort((a, b) => headerOf(entries, a) - headerOf(entries, b));
  const offsets = new Array<number>(entries.length).fill(0);
  await inParallel(piecesOf(entries, order), async (piece) => {
    const start = headerOf(entries, piece[0]);
    const bytes = await source.read(start, headerOf(entries, piece.at(-1)) - start + HEADER_BYTES);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const index of piece) {
      const at = headerOf(entries, index) - start;
      if (view.getUint32(at, true) !== HEADER_SIGNATURE) {
        throw malformed(
          source.name,
          `its zip entry ${nameOf(entries, index)} is not where its directory says`,
        );
      }
      offsets[index] =
        start + at + HEADER_BYTES + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    }
  });
  checkApart(source, entries, order, offsets);
  return offsets;
}

/** Runs of entries, by position, whose headers are read at once. */
function piecesOf(entries: readonly ListedEntry[], order: readonly number[]): number[][] {
  const pieces: number[][] = [];
  for (const index of order) {
    const header = headerOf(entries, index);
    const piece = pieces.at(-1);
    const near =
      piece &&
      header - headerOf(entries, piece.at(-1)) <= MAX_GAP &&
      header - headerOf(entries, piece[0]) <= MAX_PIECE - HEADER_BYTES;
    if (near) piece.push(index);
    else pieces.push([index]);
  }
  return pieces;
}

/** Entries that share bytes are how zip bombs are built, and no way to save weights. */
function checkApart(
  source: ByteSource,
  entries: readonly ListedEntry[],
  order: readonly number[],
  offsets: readonly number[],
): void {
  let end = 0;
  let previous = 0;
  for (const index of order) {
    if (headerOf(entries, index) < end) {
      throw malformed(
        source.name,
        `its zip entries ${nameOf(entries, previous)} and ${nameOf(entries, index)} overlap`,
      );
    }
    end = (offsets[index] ?? 0) + (entries[index]?.size ?? 0);
    if (end > source.size) {
      throw truncated(
        source.name,
        `its part ${nameOf(entries, index)} ends at byte ${end} and the file at ${source.size}`,
      );
    }
    previous = index;
  }
}

function headerOf(entries: readonly ListedEntry[], index: number | undefined): number {
  return entries[index ?? 0]?.header ?? 0;
}

function nameOf(entries: readonly ListedEntry[], index: number): string {
  return JSON.stringify(entries[index]?.name.slice(0, 200));
}
