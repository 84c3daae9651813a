// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '../demo/Random.mjs';

/** @typedef {import('../../src/shared/engineProtocol').StateDictEntry} StateDictEntry */
/** @typedef {import('../../src/shared/modelFolder').ModelManifest} ModelManifest */

/** Random numbers are made once and reused: a prime count, so that no two rows of a layer repeat. */
const POOL = 1_000_003;

/**
 * Range of a tensor's values. He's for weights, so that signals neither die nor explode (https://arxiv.org/abs/1502.01852);
 * scales below one in batch normalisation for the same reason, because residual branches add up.
 * @param {StateDictEntry} entry
 * @returns {[number, number]}
 */
function range({ name, shape }) {
  if (shape.length > 1) {
    const bound = Math.sqrt(6 / shape.slice(1).reduce((product, extent) => product * extent, 1));
    return [-bound, bound];
  }
  if (name.endsWith('running_var')) return [0.5, 1.5];
  if (name.endsWith('running_mean') || name.endsWith('bias')) return [-0.05, 0.05];
  return [0.3, 0.6];
}

/**
 * Writes a model folder with seeded random weights.
 * @param {string} folder
 * @param {ModelManifest} manifest
 * @param {readonly StateDictEntry[]} stateDict
 * @param {import('./loadSources.mjs').Sources['writeSafetensors']} writeSafetensors
 * @returns {Promise<string>} the weights file
 */
export async function writeRandomModel(folder, manifest, stateDict, writeSafetensors) {
  const random = new Random(manifest.architecture);
  const pool = Float32Array.from({ length: POOL }, () => random.next());
  let at = 0;

  /** @param {StateDictEntry} entry */
  const fill = (entry) => {
    const count = entry.shape.reduce((product, extent) => product * extent, 1);
    if (entry.dtype === 'I64') return new Uint8Array(new BigInt64Array(count).fill(1n).buffer);
    const [low, high] = range(entry);
    const values = new Float32Array(count);
    for (let index = 0; index < count; index++, at++) {
      values[index] = low + (high - low) * /** @type {number} */ (pool[at % POOL]);
    }
    return new Uint8Array(values.buffer);
  };

  await mkdir(folder, { recursive: true });
  const file = join(folder, 'model.safetensors');
  const tensors = stateDict.map((entry) => ({ ...entry, data: () => Promise.resolve(fill(entry)) }));
  await writeSafetensors(file, tensors);
  await writeFile(join(folder, 'headstart.json'), JSON.stringify(manifest));
  return file;
}
