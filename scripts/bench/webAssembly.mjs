// @ts-check
/**
 * Times networks through WebAssembly, as the universal package runs them, beside the native build: `npm run bench:wasm -- [--models a,b]`.
 * Weights are drawn: they cost the same.
 */

import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadSources } from './loadSources.mjs';

const ENGINE = resolve(import.meta.dirname, '../../dist/engine.js');
const INPUT_SIZE = 224;

/** Both builds take turns, so that whatever else the machine does slows both; the best of the medians counts. */
const TURNS = 3;

async function main() {
  const { values } = parseArgs({
    options: { models: { type: 'string', default: 'resnet18,resnet50,mobilenet_v2,vit_b_16' } },
  });
  const sources = await loadSources();
  console.log(
    `${cpus()[0]?.model ?? 'Unknown processor'}, ${sources.physicalCores()} threads; one picture, ms`,
  );
  console.log('                  native    wasm  factor');
  const native = await start(sources.EngineClient, undefined);
  const wasm = await start(sources.EngineClient, 'wasm');
  try {
    for (const architecture of values.models.split(',')) {
      const best = { native: Infinity, wasm: Infinity };
      for (let turn = 0; turn < TURNS; turn++) {
        best.native = Math.min(best.native, await measure(native, architecture));
        best.wasm = Math.min(best.wasm, await measure(wasm, architecture));
      }
      const columns = [best.native, best.wasm, best.wasm / best.native].map((value) =>
        value.toFixed(1).padStart(8),
      );
      console.log(`${architecture.padEnd(16)}${columns.join('')}`);
    }
  } finally {
    native.dispose();
    wasm.dispose();
  }
}

/**
 * An engine whose process runs, for that is when it takes its environment.
 * @param {import('./loadSources.mjs').Sources['EngineClient']} EngineClient
 * @param {string | undefined} runtime
 */
async function start(EngineClient, runtime) {
  if (runtime !== undefined) process.env['HEADSTART_RUNTIME'] = runtime;
  const engine = new EngineClient({ enginePath: ENGINE });
  await engine.request('tree', { architecture: 'squeezenet1_0' });
  return engine;
}

/**
 * @param {import('../../src/engine/client/EngineClient').EngineClient} engine
 * @param {string} architecture
 */
async function measure(engine, architecture) {
  return (await engine.request('measure', { architecture, inputSize: INPUT_SIZE, weights: null }))
    .milliseconds;
}

await main();
