// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ROOT } from '../vscode/paths.mjs';
import { lockedPackages } from './lockedPackages.mjs';
import { stagePackages } from './stagePackages.mjs';

/** What is shipped of the project, besides the bundles. */
const SHIPPED = [
  'media',
  'models',
  'headstart.d.ts',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  '.vscodeignore',
];

/** Fields of package.json that VS Code and its marketplace read. */
const MANIFEST_FIELDS = [
  ...[
    'name',
    'displayName',
    'description',
    'version',
    'publisher',
    'license',
    'engines',
    'main',
    'types',
    'icon',
  ],
  ...['categories', 'keywords', 'repository', 'bugs', 'homepage', 'galleryBanner', 'preview'],
  ...['extensionKind', 'activationEvents', 'capabilities', 'contributes', 'l10n', 'bin'],
];

/**
 * Lays out what goes into the package of a target, in an empty folder. The bundles are in `dist` already.
 * Native packages go to `dist/node_modules`, where Node looks first for what the engine asks for: vsce
 * takes the top-level `node_modules` only by npm's own reckoning, which would add development tools.
 * @param {string} folder
 * @param {import('./targets.mjs').Target} target
 */
export async function stage(folder, target) {
  for (const name of SHIPPED) {
    if (existsSync(resolve(ROOT, name)))
      await cp(resolve(ROOT, name), resolve(folder, name), { recursive: true });
  }
  // Pictures of the README would be looked for at an address that the project does not have; without them it stays small.
  const readme = await readFile(resolve(ROOT, 'README.md'), 'utf8');
  const withoutPictures = readme.replace(/<!-- screenshots -->.*?<!-- \/screenshots -->\n+/gs, '');
  await writeFile(resolve(folder, 'README.md'), withoutPictures);
  const manifest = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8'));
  const kept = Object.fromEntries(
    MANIFEST_FIELDS.filter((key) => key in manifest).map((key) => [key, manifest[key]]),
  );
  await writeFile(resolve(folder, 'package.json'), `${JSON.stringify(kept, null, 2)}\n`);

  const modules = resolve(folder, 'dist/node_modules');
  // adm-zip and global-agent serve onnxruntime-node's installer alone, so its dependencies are not followed.
  await stagePackages(modules, ['onnxruntime-common', 'sharp', ...target.images]);
  if (target.onnxruntime === null) await stageOnnxRuntimeWeb(resolve(modules, 'onnxruntime-web'));
  else await stageOnnxRuntime(resolve(modules, 'onnxruntime-node'), target.onnxruntime);
}

/**
 * What Node loads of onnxruntime-web for the CPU; the rest is for browsers. Its dependencies are for a backend that is not
 * among these files.
 * @param {string} folder
 */
async function stageOnnxRuntimeWeb(folder) {
  const from = resolve(ROOT, 'node_modules/onnxruntime-web');
  for (const file of [
    'package.json',
    'dist/ort.node.min.js',
    'dist/ort-wasm-simd-threaded.mjs',
    'dist/ort-wasm-simd-threaded.wasm',
  ]) {
    await mkdir(dirname(resolve(folder, file)), { recursive: true });
    await cp(resolve(from, file), resolve(folder, file));
  }
}

/** @param {string} folder @param {string} binaries */
async function stageOnnxRuntime(folder, binaries) {
  const from = resolve(ROOT, 'node_modules/onnxruntime-node');
  await mkdir(folder, { recursive: true });
  await cp(resolve(from, 'package.json'), resolve(folder, 'package.json'));
  await cp(resolve(from, 'dist'), resolve(folder, 'dist'), { recursive: true });
  const bin = resolve(folder, 'bin/napi-v6', binaries);
  await cp(resolve(from, 'bin/napi-v6', binaries), bin, { recursive: true });
  // macOS's folder holds the library twice; the binding loads it by its short name.
  await rm(resolve(bin, `libonnxruntime.${lockedPackages(['onnxruntime-common'])[0]?.version ?? ''}.dylib`), {
    force: true,
  });
}
