import { truncated } from './checkpointErrors';
import type { ByteSource } from './types';

/** Bytes that are already in memory. Reads are views of them, not copies. */
export class MemorySource implements ByteSource {
  readonly path = undefined;
  readonly size: number;

  constructor(
    private readonly bytes: Uint8Array,
    readonly name: string,
  ) {
    this.size = bytes.byteLength;
  }

  /** @throws checkpoint/truncated where the bytes end before */
  read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || !(offset + length <= this.size)) {
      return Promise.reject(
        truncated(this.name, `it has ${this.size} bytes and ${offset + length} are needed`),
      );
    }
    return Promise.resolve(this.bytes.subarray(offset, offset + length));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
