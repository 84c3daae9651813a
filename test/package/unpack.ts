import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/**
 * Unpacks a .vsix, which is a zip.
 * @returns the names of its files
 */
export async function unpack(vsix: string, folder: string): Promise<string[]> {
  const zip = await openPromise(vsix, { lazyEntries: true });
  const names: string[] = [];
  for await (const entry of zip.eachEntry()) {
    const file = resolve(folder, entry.fileName);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file));
    names.push(entry.fileName);
  }
  return names;
}
