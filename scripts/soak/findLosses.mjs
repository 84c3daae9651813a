// @ts-check
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

/** Files that a writer of ours makes before it renames them. */
const TEMPORARY = /(\.part|\.tmp|\.[0-9a-f]{12})$/;
/** A run whose process is ended while it writes leaves one in its own folder, and clears it away when it goes on or is removed. */
const UNFINISHED = /[\\/]\.headstart-run[\\/]/;
const KEPT = /^(files|pins|devices)[\\/][^\\/]+\.json$|^features[\\/][0-9a-f]{32}\.(f32|names|lock)$/;

/**
 * What is not as it must be between two actions: a model that is not whole, a cached file that does not fit its table, a temporary file
 * that nobody removes.
 * @param {import('./Place.mjs').Place} place
 * @returns {Promise<string[]>} a line each
 */
export async function findLosses(place) {
  const files = (await readdir(place.disk, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const losses = files
    .filter((file) => TEMPORARY.test(file) && !UNFINISHED.test(file))
    .map((file) => `left over: ${relative(place.disk, file)}`);
  for (const file of files) {
    const problem = await problemWith(file, place).catch((/** @type {Error} */ error) => error.message);
    if (problem !== undefined) losses.push(`${relative(place.disk, file)}: ${problem}`);
  }
  for (const name of await readdir(place.temporary))
    if (name.startsWith('headstart-')) losses.push(`left over in the temporary folder: ${name}`);
  return losses;
}

/** @param {string} file @param {import('./Place.mjs').Place} place @returns {Promise<string | undefined>} */
async function problemWith(file, place) {
  if (file.endsWith('.safetensors')) return problemWithTensors(file);
  if (['headstart.json', 'run.json'].includes(basename(file))) {
    const said = JSON.parse(await readFile(file, 'utf8'));
    const state = basename(file) === 'run.json' ? said.state : 'model.safetensors';
    return existsSync(join(file, '..', state)) ? undefined : `names ${state}, which is not there`;
  }
  const within = relative(place.known, file);
  if (within.startsWith('..')) return undefined;
  if (!KEPT.test(within)) return 'is nothing that Headstart keeps';
  if (file.endsWith('.json')) JSON.parse(await readFile(file, 'utf8'));
  if (!file.endsWith('.names')) return undefined;
  const names = (await readFile(file, 'utf8')).split('\n').length - 1;
  const { size } = await stat(file.replace(/names$/, 'f32'));
  return names > 0 && size === 0 ? `names ${names} records, and there are none` : undefined;
}

/** @param {string} file @returns {Promise<string | undefined>} */
async function problemWithTensors(file) {
  const bytes = await readFile(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  const ends = Object.entries(header).flatMap(([name, entry]) =>
    name === '__metadata__' ? [] : [entry.data_offsets[1]],
  );
  const end = 8 + length + Math.max(0, ...ends);
  return end === bytes.length ? undefined : `has ${bytes.length} bytes and should have ${end}`;
}
