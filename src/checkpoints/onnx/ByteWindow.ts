import type { ByteSource } from '../types';

/** Bytes that are read at once: messages that follow each other are small. */
const WINDOW_BYTES = 64 * 1024;

/** A source read through a window that moves on: what is near the last read costs no further one. */
export class ByteWindow {
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(readonly source: ByteSource) {}

  /** The bytes from `offset`, at least `length` of them. @throws checkpoint/truncated */
  async view(offset: number, length: number): Promise<Uint8Array> {
    const inside = offset - this.#start;
    if (inside < 0 || inside + length > this.#bytes.length) {
      const wanted = Math.max(length, Math.min(WINDOW_BYTES, this.source.size - offset));
      this.#bytes = await this.source.read(offset, wanted);
      this.#start = offset;
    }
    return this.#bytes.subarray(offset - this.#start);
  }
}
