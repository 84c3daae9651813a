// @ts-check
/**
 * Times int8 beside float, here and in PyTorch where it is installed: `npm run bench:int8 -- [--models a,b]`. Weights are random: they
 * cost the same.
 */

import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadSources } from './loadSources.mjs';
import { prepareModel } from './prepareModel.mjs';
import { whyNoTorch } from './Torch.mjs';

const SAMPLES = resolve(import.meta.dirname, '../../media/samples');
const ENGINE = resolve(import.meta.dirname, '../../dist/engine.js');
const PYTHON = process.env['HEADSTART_PYTHON'] ?? 'python3';

/** @param {number} time */
const milliseconds = (time) => time.toFixed(1).padStart(8);

async function main() {
  const { values } = parseArgs({
    options: { models: { type: 'string', default: 'resnet18,resnet50,vgg16,mobilenet_v2,vit_b_16' } },
  });
  const models = values.models.split(',');
  const sources = await loadSources();
  const threads = sources.physicalCores();
  const missing = whyNoTorch();
  console.log(`${cpus()[0]?.model ?? 'Unknown processor'}, ${threads} threads; one picture, medians, ms`);
  if (missing !== undefined) console.log(`PyTorch: skipped, ${missing}.`);
  console.log('                      Headstart                  PyTorch');
  console.log('                   float    int8  factor     float    int8  factor');
  const images = (await readdir(SAMPLES))
    .filter((name) => name.endsWith('.jpg'))
    .map((name) => join(SAMPLES, name));
  const scratch = await mkdtemp(join(tmpdir(), 'headstart-bench-'));
  const engine = new sources.EngineClient({ enginePath: ENGINE });
  try {
    for (const name of models) {
      const { spec, folder } = await prepareModel(scratch, name, { sources, torch: false });
      const { milliseconds: own } = await engine.request('quantize', {
        request: name,
        model: spec,
        images,
        mode: 'auto',
        calibration: 'minmax',
        leastAgreement: 0,
        keepFloat: [],
        seed: 0,
        out: join(scratch, `${name}.onnx`),
      });
      await rm(folder, { recursive: true });
      const ours = `${milliseconds(own.float)}${milliseconds(own.int8)}${milliseconds(own.float / own.int8)}`;
      console.log(`${name.padEnd(16)}${ours}  ${missing === undefined ? torch(name, threads) : ''}`);
    }
  } finally {
    engine.dispose();
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {number} threads
 */
function torch(name, threads) {
  const script = resolve(import.meta.dirname, 'bench_int8_torch.py');
  const text = execFileSync(PYTHON, [script, name, String(threads)], { encoding: 'utf8' });
  /** @type {{ float: number, int8?: number, error?: string }} */
  const { float, int8, error } = JSON.parse(text);
  if (int8 === undefined) return `${milliseconds(float)}  does not run: ${error}`;
  return `${milliseconds(float)}${milliseconds(int8)}${milliseconds(float / int8)}`;
}

await main();
