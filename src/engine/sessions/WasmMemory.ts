import { HeadstartError } from '../../shared/errors';
import { formatBytes } from '../../shared/format';

/** WebAssembly addresses 4 GiB; what is left above this is for what lies between layers and for gaps. */
const ROOM = 3.25 * 2 ** 30;

/** Keeps account of the one memory that all sessions of the WebAssembly build share: it cannot be asked how much of it is free. */
export class WasmMemory {
  #taken = 0;
  #makeRoom: () => Promise<unknown> = () => Promise.resolve();

  constructor(private readonly room = ROOM) {}

  /** @param makeRoom gives back sessions that nobody uses, when there is no room for another */
  onShortage(makeRoom: () => Promise<unknown>): void {
    this.#makeRoom = makeRoom;
  }

  /** @throws `engine/out-of-memory` where so many bytes are not free, also after room was made */
  async take(bytes: number): Promise<void> {
    if (this.#taken + bytes > this.room) await this.#makeRoom();
    this.requireFree(bytes);
    this.#taken += bytes;
  }

  give(bytes: number): void {
    this.#taken -= bytes;
  }

  /** @throws `engine/out-of-memory` */
  requireFree(bytes: number): void {
    if (this.#taken + bytes <= this.room) return;
    const free = formatBytes(this.room - this.#taken);
    throw outOfMemory(`it takes ${formatBytes(bytes)}, and ${free} are free`);
  }
}

/** @param reason what did not fit, as a clause */
export function outOfMemory(reason: string, cause?: unknown): HeadstartError {
  return new HeadstartError(
    'engine/out-of-memory',
    `This does not fit into WebAssembly’s memory of 4 GiB, in which the universal package runs networks: ${reason}. ` +
      'Take a smaller network or batch, or Headstart’s package for this platform where there is one.',
    { cause },
  );
}

/** That of this process. */
export const wasmMemory = new WasmMemory();
