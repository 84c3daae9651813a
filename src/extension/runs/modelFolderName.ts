import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MODEL_MANIFEST_NAME } from '../../shared/modelFolder';

/** Longest name of a folder, in characters: every file system has room for it and for the names of the files beside it. */
const MAX_LENGTH = 200;

/** What the engine keeps in a model folder while its run is not finished. */
export const RUN_FOLDER = '.headstart-run';

/**
 * A free name for the model that is trained on a data set: `weather-model`, or the next with a number.
 * @param taken whether a name is in use
 */
export async function suggestName(data: string, taken: (name: string) => Promise<boolean>): Promise<string> {
  const base = `${basename(data)}-model`;
  let name = base;
  for (let number = 2; await taken(name); number++) name = `${base}-${number}`;
  return name;
}

/** The model folder of a name: beside the data. */
export function modelFolderOf(data: string, name: string): string {
  return join(dirname(data), name.trim());
}

/**
 * What is wrong with the name of a new model folder, in words for the user; undefined for a good one.
 * @param runs model folders of runs that wait or are under way
 */
export async function problemWithName(
  data: string,
  name: string,
  runs: readonly string[],
): Promise<string | undefined> {
  const trimmed = name.trim();
  if (trimmed === '') return 'Give the model folder a name.';
  if (trimmed.length > MAX_LENGTH) return `The name has more than ${MAX_LENGTH} characters.`;
  const strange = /[\\/:*?"<>|\p{Cc}]/u.exec(trimmed)?.[0];
  if (strange !== undefined) return `A name cannot have “${strange}” in it.`;
  if (trimmed.startsWith('.')) return 'A name that begins with a dot would be hidden.';
  if (trimmed.endsWith('.')) return 'A name cannot end with a dot.';
  const out = modelFolderOf(data, trimmed);
  if (runs.includes(out)) return `A run that is under way writes “${trimmed}”. Choose another name.`;
  const present = await readdir(out).catch((error: unknown) => codeOf(error));
  if (present === 'ENOTDIR') return `There is a file “${trimmed}”. Choose another name.`;
  if (typeof present === 'string') return undefined;
  if (present.includes(MODEL_MANIFEST_NAME))
    return `“${trimmed}” holds a model already. Choose another name.`;
  if (present.includes(RUN_FOLDER)) {
    return `“${trimmed}” holds an unfinished run. Resume it in the Runs view, or choose another name.`;
  }
  return present.length > 0 ? `There is a folder “${trimmed}” already. Choose another name.` : undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
