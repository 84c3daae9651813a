import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { HeadstartError } from '../shared/errors';
import { Catalogue, entryKey, weightsFileName } from './Catalogue';
import { catalogueEntrySchema, catalogueFileSchema, type CatalogueEntry } from './catalogueSchema';
import { describeIssue } from './describeIssue';

/**
 * Reads the catalogue of a data folder (`models/`).
 * @throws `catalogue/malformed`, naming the entry and the field.
 */
export async function loadCatalogue(modelsFolder: string): Promise<Catalogue> {
  const file = join(modelsFolder, 'catalogue.json');
  return parseCatalogue(await readFile(file, 'utf8'), basename(file));
}

/**
 * Reads the text of a catalogue.
 * @param name what errors call it
 * @param base a catalogue whose entries come first; none of them can be replaced
 * @throws `catalogue/malformed`, naming the entry and the field
 */
export function parseCatalogue(text: string, name: string, base: Catalogue = new Catalogue([])): Catalogue {
  const fail = (problem: string): never => {
    throw new HeadstartError('catalogue/malformed', `The catalogue ${name} cannot be used: ${problem}.`);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return fail(`it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const file = v.safeParse(catalogueFileSchema, json, { abortEarly: true });
  if (!file.success) return fail(describeIssue(file.issues));

  const entries = file.output.entries.map((value, index) => {
    const parsed = v.safeParse(catalogueEntrySchema, value, { abortEarly: true });
    return parsed.success
      ? parsed.output
      : fail(`in ${nameEntry(value, index)}, ${describeIssue(parsed.issues)}`);
  });
  const problem = findConflict(base.entries, entries);
  return problem === undefined ? new Catalogue([...base.entries, ...entries]) : fail(problem);
}

/** What of entries cannot stand beside one another or beside those before them. */
function findConflict(
  before: readonly CatalogueEntry[],
  entries: readonly CatalogueEntry[],
): string | undefined {
  const keys = new Set(before.map(entryKey));
  const files = new Map(before.map((entry) => [weightsFileName(entry), entry]));
  const defaults = new Set(before.filter((entry) => entry.default).map(({ architecture }) => architecture));
  for (const entry of entries) {
    const key = entryKey(entry);
    if (keys.has(key)) return `${key} is listed twice`;
    if (entry.default && defaults.has(entry.architecture)) {
      return `${entry.architecture} has more than one default, the second in ${key}`;
    }
    const namesake = files.get(weightsFileName(entry));
    if (namesake && namesake.sha256Prefix.slice(0, 8) !== entry.sha256Prefix.slice(0, 8)) {
      return `${key} and ${entryKey(namesake)} would be kept under the same name, ${weightsFileName(entry)}`;
    }
    keys.add(key);
    files.set(weightsFileName(entry), entry);
    if (entry.default) defaults.add(entry.architecture);
  }
  return undefined;
}

/** What a person finds the entry by: its names where they can be read, its place otherwise. */
function nameEntry(value: unknown, index: number): string {
  const named = v.safeParse(v.object({ architecture: v.string(), weights: v.string() }), value);
  return named.success
    ? `the entry ${named.output.architecture}:${named.output.weights}`
    : `entry number ${index + 1}`;
}
