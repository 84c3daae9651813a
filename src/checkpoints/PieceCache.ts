/** Parts of a file that are kept in memory; the oldest go first. The longest single read, a header of 100 MB, fits with what it needs. */
const MAX_BYTES = 2 ** 27;

interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
}

const endOf = ({ start, bytes }: Piece): number => start + bytes.length;

/** Parts of a file that have been fetched. */
export class PieceCache {
  #pieces: Piece[] = [];
  #bytes = 0;

  add(start: number, bytes: Uint8Array): void {
    this.#pieces.push({ start, bytes });
    this.#bytes += bytes.length;
    // The newest stays, however large: it is what is being read.
    while (this.#bytes > MAX_BYTES && this.#pieces.length > 1) {
      this.#bytes -= this.#pieces.shift()?.bytes.length ?? 0;
    }
  }

  clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
  }

  /** Whether a part ends right there, so that what follows is read on. */
  endsAt(offset: number): boolean {
    return this.#pieces.some((piece) => endOf(piece) === offset);
  }

  /** The first bytes of a range that are not there; undefined when all are. */
  firstGap(offset: number, length: number): { readonly start: number; readonly length: number } | undefined {
    const end = offset + length;
    let start = offset;
    for (let piece = this.#at(start); piece && start < end; piece = this.#at(start)) start = endOf(piece);
    if (start >= end) return undefined;
    const next = Math.min(end, ...this.#pieces.map((piece) => piece.start).filter((at) => at > start));
    return { start, length: next - start };
  }

  /** A copy of a range that is there as a whole. */
  take(offset: number, length: number): Uint8Array {
    const taken = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const piece = this.#at(offset + done);
      if (!piece) throw new Error(`Bytes from ${offset + done} on are not there.`);
      const part = piece.bytes.subarray(offset + done - piece.start).subarray(0, length - done);
      taken.set(part, done);
      done += part.length;
    }
    return taken;
  }

  /** The part that holds a byte. */
  #at(offset: number): Piece | undefined {
    return this.#pieces.find((piece) => piece.start <= offset && offset < endOf(piece));
  }
}
