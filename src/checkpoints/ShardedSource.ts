import { truncated } from './checkpointErrors';
import type { ByteSource } from './types';

/** Several files one after the other, as one range of bytes. Whoever opened the files hands them over: closing closes all. */
export class ShardedSource implements ByteSource {
  readonly path = undefined;
  readonly size: number;
  readonly parts: readonly { readonly source: ByteSource; readonly offset: number }[];

  /** @param name what messages call the whole */
  constructor(
    readonly name: string,
    shards: readonly ByteSource[],
  ) {
    let offset = 0;
    this.parts = shards.map((source) => {
      const part = { source, offset };
      offset += source.size;
      return part;
    });
    this.size = offset;
  }

  /**
   * Reads within one of the files; nothing that belongs together lies in two.
   *
   * @throws checkpoint/truncated where its file ends before; the errors of the file
   */
  read(offset: number, length: number): Promise<Uint8Array> {
    const part = this.parts.findLast((candidate) => candidate.offset <= offset);
    if (!part || !(offset + length <= this.size)) {
      return Promise.reject(
        truncated(this.name, `its files have ${this.size} bytes and ${offset + length} are needed`),
      );
    }
    return part.source.read(offset - part.offset, length);
  }

  async close(): Promise<void> {
    await Promise.all(this.parts.map(({ source }) => source.close()));
  }
}
