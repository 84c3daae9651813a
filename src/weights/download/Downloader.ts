import { mkdir, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HeadstartError, type ErrorCode } from '../../shared/errors';
import type { Fetch } from '../../shared/http/openResponse';
import type { HashStore } from '../HashStore';
import { verifyPresent } from '../verifyPresent';
import { checkHash, checkPin, checkSize } from './checks';
import type { DownloadedFile, DownloadRequest } from './DownloadRequest';
import { DOWNLOAD_TIMINGS, type DownloadTimings } from './DownloadTimings';
import { fileError } from './fileError';
import { LockFile, type HeldLock } from './LockFile';
import { PartFile } from './PartFile';
import { ProgressMeter, type DownloadProgress } from './ProgressMeter';
import { Transfer } from './Transfer';

export interface DownloaderOptions {
  readonly fetch: Fetch;
  readonly hashes: HashStore;
  readonly timings?: Partial<DownloadTimings>;
  /** Bytes that may still be written to the disk of a folder. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

export interface DownloadOptions {
  /** Ends the download; what has come is kept for the next time. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** Errors after which what came is worth nothing. */
const WORTHLESS: ReadonlySet<ErrorCode> = new Set([
  'download/wrong-size',
  'download/wrong-hash',
  'download/pinned',
]);

/** Fetches files so that under a file's name there is either nothing, or the whole file, verified. */
export class Downloader {
  readonly #timings: DownloadTimings;

  constructor(private readonly options: DownloaderOptions) {
    this.#timings = { ...DOWNLOAD_TIMINGS, ...options.timings };
  }

  /**
   * Makes sure that a file is there: used as it is where it was there and is right, otherwise fetched, going on from where an
   * earlier run ended. While another process fetches the same file, this waits for it.
   *
   * @throws url/… for the server and the way to it, download/… for the file and the disk, cancelled
   */
  async download(request: DownloadRequest, options: DownloadOptions = {}): Promise<DownloadedFile> {
    const { target } = request;
    const { signal } = options;
    const meter = new ProgressMeter(this.#timings, options.onProgress);
    const present = await this.#present(request, meter, signal);
    if (present) return present;
    await mkdir(dirname(target), { recursive: true }).catch((error: unknown) => {
      throw fileError(target, error);
    });
    const lockFile = new LockFile(`${target}.lock`, this.#timings);
    for (;;) {
      if (signal?.aborted) throw new HeadstartError('cancelled', 'Cancelled.');
      const lock = await lockFile.tryAcquire();
      if (!lock) {
        await this.#waitForOther(request, meter, signal);
        continue;
      }
      try {
        // It may have become whole while another process had the lock.
        return (
          (await this.#present(request, meter, signal)) ?? (await this.#fetch(request, lock, meter, signal))
        );
      } catch (error) {
        // Somebody took the lock of a process that slept: they work now, and this one waits.
        if (!lock.lost.aborted || signal?.aborted) throw error;
      } finally {
        await lock.release();
      }
    }
  }

  async #present(
    request: DownloadRequest,
    meter: ProgressMeter,
    signal: AbortSignal | undefined,
  ): Promise<DownloadedFile | undefined> {
    const found = await verifyPresent(request, this.options.hashes, {
      signal,
      onProgress: (done, total) => meter.update('checking', done, total),
    });
    return found && { ...found, path: request.target, transferred: 0 };
  }

  /** Passes a moment while another process downloads, and says how far that one has come. */
  async #waitForOther(
    { target, size }: DownloadRequest,
    meter: ProgressMeter,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    await this.#timings.sleep(this.#timings.pollMs, signal);
    const part = await stat(PartFile.pathOf(target)).catch(() => undefined);
    const origin = await PartFile.readOrigin(target);
    if (part) meter.update('waiting', part.size, origin?.total ?? size?.bytes ?? null);
  }

  async #fetch(
    request: DownloadRequest,
    lock: HeldLock,
    meter: ProgressMeter,
    caller: AbortSignal | undefined,
  ): Promise<DownloadedFile> {
    const { fetch, freeBytes = freeBytesOf } = this.options;
    const signal = caller ? AbortSignal.any([caller, lock.lost]) : lock.lost;
    const part = await PartFile.open(request.target, signal);
    try {
      const transfer = new Transfer(request, part, {
        fetch,
        freeBytes,
        timings: this.#timings,
        meter,
        signal,
      });
      await transfer.run();
      const sha256 = await this.#accept(request, part);
      return { path: request.target, bytes: part.received, sha256, transferred: transfer.transferred };
    } catch (error) {
      await part.close();
      const worthless = error instanceof HeadstartError && WORTHLESS.has(error.code);
      // Where the lock was lost, the files are another process's by now.
      if ((worthless || part.received === 0) && !lock.lost.aborted) await PartFile.remove(request.target);
      throw error;
    } finally {
      await part.close();
    }
  }

  /** Gives the part its name, if it is what was wanted. */
  async #accept(request: DownloadRequest, part: PartFile): Promise<string> {
    const { hashes } = this.options;
    const sha256 = part.digest();
    checkSize(request, part.received);
    checkHash(request, sha256);
    checkPin(request, sha256, await hashes.pinned(request.publishedUrl));
    await part.commit();
    await hashes.remember(request.target, sha256);
    await hashes.pin(request.publishedUrl, sha256);
    return sha256;
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
