import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { HeadstartError } from '../shared/errors';
import { Catalogue } from './Catalogue';
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

/** Reads the text of a catalogue; `name` is what errors call it. */
export function parseCatalogue(text: string, name: string): Catalogue {
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

  const entries: CatalogueEntry[] = [];
  const seen = new Set<string>();
  const withDefault = new Set<string>();
  for (const [index, value] of file.output.entries.entries()) {
    const parsed = v.safeParse(catalogueEntrySchema, value, { abortEarly: true });
    if (!parsed.success) return fail(`in ${nameEntry(value, index)}, ${describeIssue(parsed.issues)}`);
    const key = `${parsed.output.architecture}:${parsed.output.weights}`;
    if (seen.has(key)) return fail(`${key} is listed twice`);
    seen.add(key);
    if (parsed.output.default) {
      if (withDefault.has(parsed.output.architecture)) {
        return fail(`${parsed.output.architecture} has more than one default`);
      }
      withDefault.add(parsed.output.architecture);
    }
    entries.push(parsed.output);
  }
  return new Catalogue(entries);
}

/** What a person finds the entry by: its names where they can be read, its place otherwise. */
function nameEntry(value: unknown, index: number): string {
  const named = v.safeParse(v.object({ architecture: v.string(), weights: v.string() }), value);
  return named.success
    ? `the entry ${named.output.architecture}:${named.output.weights}`
    : `entry number ${index + 1}`;
}
