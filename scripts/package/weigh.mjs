// @ts-check
import { openPromise } from 'yauzl';
import { isBinary } from './checkFiles.mjs';

/** What a package may weigh beyond its native parts. */
export const MOST_BESIDE = 5e6;

const EXTENSION = 'extension/';

/**
 * What a package weighs, compressed as it is: all of it, and the native parts of it.
 * @param {string} vsix
 * @returns {Promise<{ names: string[], bytes: number, binaries: number }>} `names` are paths within the extension
 */
export async function weigh(vsix) {
  const zip = await openPromise(vsix, { lazyEntries: true });
  /** @type {string[]} */
  const names = [];
  let binaries = 0;
  for await (const { fileName, compressedSize } of zip.eachEntry()) {
    if (isBinary(fileName)) binaries += compressedSize;
    if (fileName.startsWith(EXTENSION)) names.push(fileName.slice(EXTENSION.length));
  }
  return { names, bytes: zip.fileSize, binaries };
}
