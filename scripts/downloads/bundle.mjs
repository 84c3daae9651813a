// @ts-check
import { resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles a file of test/support, so that it runs by itself.
 * @param {string} name of the file, without its folder
 * @param {string} outfile
 */
export async function bundle(name, outfile) {
  await build({
    entryPoints: [resolve(import.meta.dirname, '../../test/support', name)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
  });
}
