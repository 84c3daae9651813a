import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { HeadstartError } from '../shared/errors';
import type { Fetch } from '../shared/http/openResponse';
import { readBytes } from '../shared/http/readBytes';
import type { Catalogue } from './Catalogue';
import { loadCatalogue, parseCatalogue } from './loadCatalogue';

/** The published catalogue has 100 kB; one with ten thousand entries and their class names still fits. */
const MAX_CATALOGUE_BYTES = 16 * 2 ** 20;

/**
 * Reads the published catalogue of a data folder and, after it, catalogues of the user's own.
 * @param sources files and http or https addresses
 * @throws catalogue/malformed naming the entry and the field; file/not-found, file/unreadable, url/…
 */
export async function loadCatalogues(
  modelsFolder: string,
  sources: readonly string[],
  fetch: Fetch,
  signal?: AbortSignal,
): Promise<Catalogue> {
  let catalogue = await loadCatalogue(modelsFolder);
  for (const source of sources) {
    const isAddress = /^https?:\/\//i.test(source);
    const text = isAddress
      ? Buffer.from(await readBytes({ url: source, fetch, signal }, MAX_CATALOGUE_BYTES)).toString('utf8')
      : await readFileText(source);
    catalogue = parseCatalogue(text, isAddress ? source : basename(source), catalogue);
  }
  return catalogue;
}

async function readFileText(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    throw new HeadstartError(
      'file/not-found',
      `There is no catalogue ${file}. Name a JSON file or an address.`,
    );
  }
  if (found.size > MAX_CATALOGUE_BYTES) {
    throw new HeadstartError(
      'catalogue/malformed',
      `The catalogue ${file} has ${found.size} bytes; ${MAX_CATALOGUE_BYTES} is the most that is read.`,
    );
  }
  return readFile(file, 'utf8').catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeadstartError('file/unreadable', `The catalogue ${file} cannot be read: ${reason}`, { cause });
  });
}
