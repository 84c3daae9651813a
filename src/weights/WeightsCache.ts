import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { applyMirror } from './applyMirror';
import { weightsFileName } from './Catalogue';
import type { CatalogueEntry } from './catalogueSchema';
import type { Downloader, DownloadOptions } from './download/Downloader';
import type { DownloadedFile, DownloadRequest } from './download/DownloadRequest';
import { fileError } from './download/fileError';
import { PartFile } from './download/PartFile';
import { findCached, publishedBytes, ROUNDING_BYTES, type CacheState } from './findCached';
import type { HashStore } from './HashStore';

/** Where the weights of an entry stand on this machine. */
export type WeightsState =
  | Exclude<CacheState, { state: 'absent' | 'cached' }>
  | {
      readonly state: 'cached';
      readonly file: string;
      readonly bytes: number;
      /** Undefined until the file has been verified, when it is first used. */
      readonly sha256: string | undefined;
    }
  /** Begun and not finished; the next download goes on from there. */
  | { readonly state: 'partial'; readonly received: number; readonly total: number }
  | { readonly state: 'absent' };

export interface WeightsCacheOptions {
  /** PyTorch's own, so that each finds what the other fetched. */
  readonly folder: string;
  readonly hashes: HashStore;
  readonly downloader: Downloader;
  /** Takes the place of the scheme and host of every address. */
  readonly mirror?: string | undefined;
}

/** The published weights as files of this machine. */
export class WeightsCache {
  constructor(private readonly options: WeightsCacheOptions) {}

  get folder(): string {
    return this.options.folder;
  }

  /** Looks at names and sizes only. */
  async stateOf(entry: CatalogueEntry): Promise<WeightsState> {
    const { folder, hashes } = this.options;
    const found = await findCached(entry, folder);
    if (found.state === 'cached') {
      const { size: bytes } = await stat(found.file);
      return { ...found, bytes, sha256: await hashes.known(found.file) };
    }
    const part = await stat(PartFile.pathOf(join(folder, weightsFileName(entry)))).catch(() => undefined);
    return part ? { state: 'partial', received: part.size, total: publishedBytes(entry) } : found;
  }

  /**
   * Fetches the weights of an entry, unless they are there.
   * @throws see {@link Downloader.download}
   */
  async pull(entry: CatalogueEntry, options: DownloadOptions = {}): Promise<DownloadedFile> {
    return this.options.downloader.download(this.requestOf(entry), options);
  }

  /** Removes the weights of an entry, also when they are not whole. @returns the bytes that are free again */
  async remove(entry: CatalogueEntry): Promise<number> {
    const { hashes } = this.options;
    const { target } = this.requestOf(entry);
    let bytes = 0;
    for (const path of [target, PartFile.pathOf(target)])
      bytes += (await stat(path).catch(() => undefined))?.size ?? 0;
    try {
      await rm(target, { force: true });
      await PartFile.remove(target);
    } catch (error) {
      throw fileError(target, error);
    }
    await hashes.forget(target);
    return bytes;
  }

  requestOf(entry: CatalogueEntry): DownloadRequest {
    const { folder, mirror } = this.options;
    return {
      url: applyMirror(entry.url, mirror),
      publishedUrl: entry.url,
      target: join(folder, weightsFileName(entry)),
      sha256: entry.sha256Prefix,
      size: { bytes: publishedBytes(entry), tolerance: ROUNDING_BYTES },
    };
  }
}
