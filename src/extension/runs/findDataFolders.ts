import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { isImageName } from '../../shared/imageExtensions';

/** Folders that hold programs' files rather than a user's. */
const SKIPPED = new Set(['node_modules', 'site-packages', '__pycache__']);
/** Folders that are looked into; in a workspace with more, a data set is found by browsing. */
const MAX_FOLDERS = 3000;
/** Entries of one folder that are looked at: enough to see whether it holds images. */
const MAX_ENTRIES = 5000;
/** Names of the halves of a data set that is split on the disk, as the engine knows them. */
const HALF = /^(train|training|val|valid|validation|test)$/i;

interface Seen {
  readonly path: string;
  readonly images: boolean;
  readonly folders: readonly Seen[];
}

/**
 * Folders that look like data sets: at least two of the folders in them hold images. One that is split in two is named once.
 * @param roots absolute paths of the folders to look in
 */
export async function findDataFolders(roots: readonly string[]): Promise<string[]> {
  const budget = { folders: MAX_FOLDERS };
  const found: string[] = [];
  for (const root of roots) collect(await look(root, budget), found);
  return found;
}

function collect(folder: Seen, found: string[]): void {
  if (isDataFolder(folder)) {
    found.push(folder.path);
    return;
  }
  for (const each of folder.folders) collect(each, found);
}

function isDataFolder({ folders }: Seen): boolean {
  const halves = folders.filter(({ path }) => HALF.test(nameOf(path)));
  if (halves.length >= 2 && halves.every(holdsClasses)) return true;
  return holdsClasses({ folders });
}

function holdsClasses({ folders }: Pick<Seen, 'folders'>): boolean {
  return folders.filter(({ images }) => images).length >= 2;
}

async function look(path: string, budget: { folders: number }): Promise<Seen> {
  budget.folders -= 1;
  const names: string[] = [];
  let images = false;
  try {
    let entries = 0;
    for await (const entry of await opendir(path)) {
      if ((entries += 1) > MAX_ENTRIES) break;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !SKIPPED.has(entry.name)) names.push(entry.name);
      } else images ||= isImageName(entry.name) && !entry.name.startsWith('.');
    }
  } catch {
    // What cannot be read is no data set.
  }
  const folders: Seen[] = [];
  for (const name of names.sort()) {
    if (budget.folders <= 0) break;
    folders.push(await look(join(path, name), budget));
  }
  return { path, images, folders };
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
