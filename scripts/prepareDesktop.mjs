// @ts-check
// What desktop VS Code on Linux needs before it can run the extension from this folder: sharp's WebAssembly build,
// which npm does not install on such a machine, beside the bundles. Elsewhere there is nothing to do.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { stagePackages } from './package/stagePackages.mjs';
import { WASM } from './package/targets.mjs';
import { ROOT } from './vscode/paths.mjs';

const modules = resolve(ROOT, 'dist/node_modules');
if (process.platform === 'linux' && !existsSync(resolve(modules, WASM))) await stagePackages(modules, [WASM]);
