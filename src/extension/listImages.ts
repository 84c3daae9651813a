import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isImageName } from '../shared/imageExtensions';

/** Folders that hold programs' files rather than a user's pictures. */
const SKIPPED_FOLDERS = new Set(['node_modules', '__pycache__']);

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

export interface ListedImages {
  /** Absolute paths, folder by folder, in the order in which the explorer shows them. */
  readonly images: readonly string[];
  /** Folders that could not be read, with the reason. */
  readonly unreadable: readonly { readonly folder: string; readonly reason: string }[];
}

/** The image files below a folder. Hidden folders are left out, links are not followed. */
export async function listImages(folder: string, signal?: AbortSignal): Promise<ListedImages> {
  const images: string[] = [];
  const unreadable: { folder: string; reason: string }[] = [];
  const walk = async (current: string): Promise<void> => {
    signal?.throwIfAborted();
    const entries = await readdir(current, { withFileTypes: true }).catch((error: unknown) => {
      unreadable.push({ folder: current, reason: error instanceof Error ? error.message : String(error) });
      return [];
    });
    entries.sort((a, b) => byName.compare(a.name, b.name));
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED_FOLDERS.has(entry.name)) {
        await walk(join(current, entry.name));
      }
    }
    for (const entry of entries) {
      if (entry.isFile() && isImageName(entry.name)) images.push(join(current, entry.name));
    }
  };
  await walk(folder);
  return { images, unreadable };
}
