import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A draft that nobody has touched for this long belongs to a window that was closed under it, in milliseconds. */
const ABANDONED_MS = 2 * 24 * 3600_000;

/** Deletes drafts that were left behind. What cannot be deleted is left for the next time. */
export async function sweepDrafts(folder: string, now = Date.now()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const path of names.map((name) => join(folder, name))) {
    const found = await stat(path).catch(() => undefined);
    if (!found || now - found.mtimeMs < ABANDONED_MS) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
