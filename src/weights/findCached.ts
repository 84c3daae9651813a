import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { weightsFileName } from './Catalogue';
import type { CatalogueEntry } from './catalogueSchema';

/** The published size is rounded to a thousandth of 2^20 bytes, so a whole file is this close to it. */
export const ROUNDING_BYTES = 0.001 * 2 ** 20;

export type CacheState =
  | { readonly state: 'cached'; readonly file: string }
  | { readonly state: 'absent' }
  /** A file of that name is there and is not the published one, e.g. because a download broke off. */
  | { readonly state: 'wrong-size'; readonly file: string; readonly bytes: number };

/** Size of a published file in bytes, as exactly as it was published. */
export function publishedBytes(entry: CatalogueEntry): number {
  return Math.round(entry.mebibytes * 2 ** 20);
}

/** Looks for a published file in a cache folder. A file that is not whole does not count as cached. */
export async function findCached(entry: CatalogueEntry, cacheFolder: string): Promise<CacheState> {
  const file = join(cacheFolder, weightsFileName(entry));
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return { state: 'absent' };
  return Math.abs(found.size - publishedBytes(entry)) <= ROUNDING_BYTES
    ? { state: 'cached', file }
    : { state: 'wrong-size', file, bytes: found.size };
}
