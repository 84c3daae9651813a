// @ts-check
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * @typedef {object} Sources what the benchmark uses of the product's own source besides the built command line and engine
 * @property {typeof import('../../src/engine/client/EngineClient').EngineClient} EngineClient
 * @property {typeof import('../../src/engine/sessions/physicalCores').physicalCores} physicalCores
 * @property {typeof import('../../src/checkpoints/writeSafetensors').writeSafetensors} writeSafetensors
 * @property {typeof import('../../src/engine/quantize/FloatNetwork').loadFloatNetwork} loadFloatNetwork
 * @property {typeof import('../../src/engine/quantize/FloatNetwork').modelOf} modelOf
 */

/**
 * Bundles and loads them, as the build does for the command line.
 * @returns {Promise<Sources>}
 */
export async function loadSources() {
  const outfile = resolve(ROOT, 'dist/bench-sources.cjs');
  const contents = [
    "export { EngineClient } from './src/engine/client/EngineClient';",
    "export { physicalCores } from './src/engine/sessions/physicalCores';",
    "export { writeSafetensors } from './src/checkpoints/writeSafetensors';",
    "export { loadFloatNetwork, modelOf } from './src/engine/quantize/FloatNetwork';",
  ].join('\n');
  await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['onnxruntime-node', 'onnxruntime-web', 'sharp'],
    outfile,
  });
  try {
    return (await import(pathToFileURL(outfile).href)).default;
  } finally {
    await rm(outfile);
  }
}
