// Bundles a TypeScript script of the project and runs it: node scripts/runTypescript.mjs FILE.ts [arguments]
import { build } from 'esbuild';
import { createRequire } from 'node:module';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const [file, ...rest] = process.argv.slice(2);
if (!file) throw new Error('usage: node scripts/runTypescript.mjs FILE.ts [arguments]');
const root = resolve(import.meta.dirname, '..');
const { outputFiles } = await build({
  entryPoints: [resolve(file)],
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  keepNames: true,
  external: ['onnxruntime-node', 'onnxruntime-web', 'sharp'],
});
// Beside node_modules, so that native packages are found.
const folder = await mkdtemp(join(root, 'node_modules/.script-'));
const bundle = join(folder, 'script.cjs');
await writeFile(bundle, outputFiles[0].contents);
process.argv = [process.argv[0], bundle, ...rest];
try {
  await createRequire(import.meta.url)(bundle).main(rest);
} finally {
  await rm(folder, { recursive: true });
}
