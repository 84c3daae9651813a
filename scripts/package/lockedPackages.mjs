// @ts-check
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from '../vscode/paths.mjs';

/**
 * @typedef {{ name: string, version: string, integrity: string }} LockedPackage
 * @typedef {{ version: string, integrity?: string, dependencies?: Record<string, string> }} LockEntry
 */

/**
 * The packages named and all that they depend on, at the versions and hashes of `package-lock.json`.
 * What is optional is left out: it must be named to be shipped.
 * @param {string[]} names
 * @returns {LockedPackage[]}
 * @throws {Error} for a package that the lock file does not hold
 */
export function lockedPackages(names) {
  /** @type {{ packages: Record<string, LockEntry> }} */
  const lock = JSON.parse(readFileSync(resolve(ROOT, 'package-lock.json'), 'utf8'));
  /** @type {Map<string, LockedPackage>} */
  const found = new Map();
  const visit = (/** @type {string} */ name) => {
    if (found.has(name)) return;
    const entry = lock.packages[`node_modules/${name}`];
    if (!entry?.integrity) throw new Error(`package-lock.json does not hold ${name}.`);
    found.set(name, { name, version: entry.version, integrity: entry.integrity });
    for (const dependency of Object.keys(entry.dependencies ?? {})) {
      // A copy of its own below the package would need a folder of its own in the staging too.
      if (lock.packages[`node_modules/${name}/node_modules/${dependency}`]) {
        throw new Error(
          `${name} has a ${dependency} of its own, which the packaging does not know how to ship.`,
        );
      }
      visit(dependency);
    }
  };
  names.forEach(visit);
  return [...found.values()];
}
