// @ts-check
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { npm } from '../npm.mjs';
import { ROOT } from '../vscode/paths.mjs';

/**
 * The folder of a package: the installed one, or, for a platform that is not this one, fetched from the
 * registry and kept in `.cache/packages`.
 * @param {import('./lockedPackages.mjs').LockedPackage} wanted
 * @returns {Promise<string>}
 * @throws {Error} when the archive is not the one that package-lock.json names
 */
export async function fetchPackage({ name, version, integrity }) {
  const installed = resolve(ROOT, 'node_modules', name);
  if ((await installedVersion(installed)) === version) return installed;
  const cache = resolve(ROOT, '.cache/packages');
  const folder = resolve(cache, `${name.replaceAll('/', '-')}-${version}`);
  if (existsSync(folder)) return folder;

  const work = `${folder}.${process.pid}`;
  await mkdir(work, { recursive: true });
  try {
    npm(['pack', `${name}@${version}`, '--pack-destination', work, '--ignore-scripts'], work);
    const archive = resolve(work, `${name.replace('@', '').replaceAll('/', '-')}-${version}.tgz`);
    const hash = createHash('sha512')
      .update(await readFile(archive))
      .digest('base64');
    if (`sha512-${hash}` !== integrity) {
      throw new Error(`${name}@${version} from the registry has the hash sha512-${hash}, not ${integrity}.`);
    }
    const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', work], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`tar could not unpack ${archive}: ${stderr}`);
    await rename(resolve(work, 'package'), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

/** @param {string} folder @returns {Promise<string | undefined>} */
async function installedVersion(folder) {
  const file = resolve(folder, 'package.json');
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')).version : undefined;
}
