import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Downloader, type DownloaderOptions } from '../../src/weights/download/Downloader';
import type { DownloadTimings } from '../../src/weights/download/DownloadTimings';
import { HashStore } from '../../src/weights/HashStore';

/** Waits that a test can afford. */
export const QUICK: Partial<DownloadTimings> = {
  stallMs: 150,
  firstWaitMs: 1,
  maxWaitMs: 4,
  heartbeatMs: 20,
  staleMs: 5000,
  pollMs: 5,
  reportMs: 0,
};

/** A folder of its own with a downloader that keeps its knowledge there. */
export class DownloadBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'headstart-download-'));
  readonly hashes = new HashStore(join(this.folder, 'known'));

  downloader(options: Partial<DownloaderOptions> = {}): Downloader {
    return new Downloader({
      fetch: (url, init) => fetch(url, init),
      hashes: this.hashes,
      timings: QUICK,
      ...options,
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Content that no two files have in common. */
export function someBytes(count: number): Uint8Array {
  return new Uint8Array(randomBytes(count));
}
