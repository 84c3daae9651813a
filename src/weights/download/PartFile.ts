import { createHash, type Hash } from 'node:crypto';
import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import * as v from 'valibot';
import { HeadstartError } from '../../shared/errors';
import { writeSmallFile } from '../writeSmallFile';
import { fileError } from './fileError';

/** Bytes that are read at a time to hash what an earlier run left. */
const REHASH_BYTES = 2 ** 20;

const originSchema = v.object({
  url: v.string(),
  etag: v.nullable(v.string()),
  lastModified: v.nullable(v.string()),
  /** Bytes of the whole file; null where the server did not say. */
  total: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Whether the bytes are those of the file at the same offsets, so that the rest can be asked for. */
  resumable: v.boolean(),
});

/** Where the bytes of an unfinished download came from, and how to ask for the rest of the same. */
export type PartOrigin = v.InferOutput<typeof originSchema>;

/**
 * A download that is not whole yet: `NAME.part` beside its target and `NAME.part.json`, which says where it came from. Only
 * the holder of the target's lock may open it. It survives the process; its hash is computed again from the disk then.
 */
export class PartFile {
  #origin: PartOrigin | undefined;
  #received = 0;
  #hash: Hash = createHash('sha256');
  #pieces = 0;

  private constructor(
    private readonly target: string,
    private readonly handle: FileHandle,
  ) {}

  static pathOf(target: string): string {
    return `${target}.part`;
  }

  static originPathOf(target: string): string {
    return `${target}.part.json`;
  }

  /** @throws cancelled, download/read-only, download/no-space, file/unwritable */
  static async open(target: string, signal?: AbortSignal): Promise<PartFile> {
    const origin = await PartFile.readOrigin(target);
    const path = PartFile.pathOf(target);
    const handle = await open(path, origin ? 'r+' : 'w')
      .catch((error: unknown) => {
        // Its bytes were removed and what is known of them was left.
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return open(path, 'w');
        throw error;
      })
      .catch((error: unknown) => {
        throw fileError(path, error);
      });
    const part = new PartFile(target, handle);
    try {
      if (origin) await part.#takeUp(origin, signal);
      return part;
    } catch (error) {
      await handle.close();
      throw fileError(path, error);
    }
  }

  /** What an unfinished download of `target` is of; undefined where there is none. */
  static async readOrigin(target: string): Promise<PartOrigin | undefined> {
    try {
      const text = await readFile(PartFile.originPathOf(target), 'utf8');
      const parsed = v.safeParse(originSchema, JSON.parse(text));
      return parsed.success ? parsed.output : undefined;
    } catch {
      return undefined;
    }
  }

  /** Removes an unfinished download. */
  static async remove(target: string): Promise<void> {
    await rm(PartFile.pathOf(target), { force: true });
    await rm(PartFile.originPathOf(target), { force: true });
  }

  /** Bytes from the start of the file that are there. */
  get received(): number {
    return this.#received;
  }

  get origin(): PartOrigin | undefined {
    return this.#origin;
  }

  /** Whether the bytes came in more than one piece, so that they may be of different versions of the file. */
  get isPieced(): boolean {
    return this.#pieces > 1;
  }

  /** SHA-256 of what is there, in lower-case hex digits. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Throws away what is there; what is appended next is the beginning of the file. */
  async begin(origin: PartOrigin): Promise<void> {
    try {
      if (this.#received > 0) await this.handle.truncate(0);
      // Known before the first byte is there: bytes of which nobody knows what they are would be of no use.
      await this.#writeOrigin(origin);
    } catch (error) {
      throw fileError(this.target, error);
    }
    this.#origin = origin;
    this.#received = 0;
    this.#hash = createHash('sha256');
    this.#pieces = 1;
  }

  /** Throws away what is there, because the next answer must be the whole file. */
  async forget(): Promise<void> {
    await rm(PartFile.originPathOf(this.target), { force: true });
    await this.handle.truncate(0).catch((error: unknown) => {
      throw fileError(this.target, error);
    });
    this.#origin = undefined;
    this.#received = 0;
    this.#hash = createHash('sha256');
    this.#pieces = 0;
  }

  /** The bytes that follow come from another answer than those that are there. */
  goOn(): void {
    this.#pieces += 1;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.handle
        .write(bytes, done, bytes.length - done, this.#received)
        .catch((error: unknown) => {
          throw fileError(this.target, error);
        });
      this.#hash.update(bytes.subarray(done, done + bytesWritten));
      done += bytesWritten;
      this.#received += bytesWritten;
    }
  }

  /** Makes it the target: flushed to the disk, then renamed. */
  async commit(): Promise<void> {
    try {
      await this.handle.sync();
      await this.handle.close();
      await rename(PartFile.pathOf(this.target), this.target);
      await rm(PartFile.originPathOf(this.target), { force: true });
    } catch (error) {
      throw fileError(this.target, error);
    }
  }

  /** Lets go of the file; what has come is kept. */
  async close(): Promise<void> {
    // After a commit it is closed already.
    await this.handle.close().catch(() => undefined);
  }

  async #takeUp(origin: PartOrigin, signal: AbortSignal | undefined): Promise<void> {
    const piece = new Uint8Array(REHASH_BYTES);
    for (;;) {
      if (signal?.aborted) throw new HeadstartError('cancelled', 'Cancelled.');
      const { bytesRead } = await this.handle.read(piece, 0, piece.length, this.#received);
      if (bytesRead === 0) break;
      this.#hash.update(piece.subarray(0, bytesRead));
      this.#received += bytesRead;
    }
    this.#origin = origin;
    this.#pieces = 1;
  }

  async #writeOrigin(origin: PartOrigin): Promise<void> {
    await writeSmallFile(PartFile.originPathOf(this.target), `${JSON.stringify(origin)}\n`);
  }
}
