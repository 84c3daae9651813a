// @ts-check
import { cp } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { fetchPackage } from './fetchPackage.mjs';
import { lockedPackages } from './lockedPackages.mjs';

/**
 * Copies npm packages, and what they depend on, into a `node_modules` folder.
 * @param {string} modules
 * @param {string[]} names
 */
export async function stagePackages(modules, names) {
  for (const wanted of lockedPackages(names)) {
    const from = await fetchPackage(wanted);
    const isOwn = (/** @type {string} */ file) => !relative(from, file).split(sep).includes('node_modules');
    await cp(from, resolve(modules, wanted.name), { recursive: true, filter: isOwn });
  }
}
