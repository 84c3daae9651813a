import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { collate } from '../shared/collate';

/** Folders that hold programs' files rather than a user's. */
const SKIPPED_FOLDERS = new Set(['node_modules', 'site-packages', '__pycache__']);

const byName = collate(undefined, { numeric: true, sensitivity: 'base' });

export interface FoundFiles {
  /** Absolute paths, folder by folder, in the order in which the explorer shows them. */
  readonly files: readonly string[];
  /** Folders that could not be read, with the reason. */
  readonly unreadable: readonly { readonly folder: string; readonly reason: string }[];
}

export interface WalkOptions {
  readonly signal?: AbortSignal;
  /** Files and folders to look at before giving up, with what was found so far. */
  readonly maxEntries?: number;
}

/**
 * The files below a folder whose name is wanted. Hidden folders and those of package managers are left out, links are not
 * followed.
 */
export async function walkFiles(
  folder: string,
  wanted: (name: string) => boolean,
  { signal, maxEntries = Infinity }: WalkOptions = {},
): Promise<FoundFiles> {
  const files: string[] = [];
  const unreadable: { folder: string; reason: string }[] = [];
  let seen = 0;
  const walk = async (current: string): Promise<void> => {
    signal?.throwIfAborted();
    if (seen > maxEntries) return;
    const entries = await readdir(current, { withFileTypes: true }).catch((error: unknown) => {
      unreadable.push({ folder: current, reason: error instanceof Error ? error.message : String(error) });
      return [];
    });
    seen += entries.length;
    entries.sort((a, b) => byName(a.name, b.name));
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED_FOLDERS.has(entry.name)) {
        await walk(join(current, entry.name));
      }
    }
    for (const entry of entries) {
      if (entry.isFile() && wanted(entry.name)) files.push(join(current, entry.name));
    }
  };
  await walk(folder);
  return { files, unreadable };
}
