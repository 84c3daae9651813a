import type { ByteSource } from '../../checkpoints/types';
import { HeadstartError } from '../../shared/errors';
import type { MadeTensor } from './readRecipe';

interface Region {
  readonly offset: number;
  readonly bytes: number;
  readonly tensor: MadeTensor;
}

/**
 * A checkpoint's bytes, and behind them those of tensors that are made when they are read. Only the last one made is kept, so that
 * reading it in pieces makes it once. Closing is left to whoever opened the file.
 */
export class MendedSource implements ByteSource {
  readonly #regions: Region[] = [];
  #size: number;
  #last: { region: Region; data: Promise<Uint8Array> } | undefined;

  constructor(readonly stored: ByteSource) {
    this.#size = stored.size;
  }

  get name(): string {
    return this.stored.name;
  }

  get path(): string | undefined {
    return this.stored.path;
  }

  get size(): number {
    return this.#size;
  }

  /** @returns the offset under which the tensor is read */
  append(tensor: MadeTensor, bytes: number): number {
    const offset = this.#size;
    this.#regions.push({ offset, bytes, tensor });
    this.#size += bytes;
    return offset;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset + length <= this.stored.size) return this.stored.read(offset, length);
    const region = this.#regions.findLast((candidate) => candidate.offset <= offset);
    if (!region || offset + length > region.offset + region.bytes)
      throw new HeadstartError(
        'internal',
        `Bytes ${offset}…${offset + length} are of no tensor of ${this.name}.`,
      );
    if (this.#last?.region !== region) this.#last = { region, data: region.tensor.read() };
    const data = await this.#last.data;
    return data.slice(offset - region.offset, offset - region.offset + length);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
