// @ts-check
/**
 * Times int8 beside float, here and in PyTorch where it is installed: `npm run bench:int8 -- [--models a,b] [--cpu]`. Weights are random:
 * they cost the same. With `--cpu` it is the processor time of one thread, for machines that do other things as well.
 */

import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuTime } from './cpuTime.mjs';
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
    options: {
      models: { type: 'string', default: 'resnet18,resnet50,vgg16,mobilenet_v2,vit_b_16' },
      cpu: { type: 'boolean', default: false },
    },
  });
  const models = values.models.split(',');
  const sources = await loadSources();
  const threads = values.cpu ? 1 : sources.physicalCores();
  const missing = whyNoTorch();
  console.log(
    `${cpus()[0]?.model ?? 'Unknown processor'}, ${threads} threads; one picture, medians, ms${values.cpu ? ' of processor time' : ''}`,
  );
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
      const out = join(scratch, `${name}.onnx`);
      const { milliseconds: wall } = await engine.request('quantize', {
        request: name,
        model: spec,
        images,
        mode: 'auto',
        calibration: 'minmax',
        leastAgreement: 0,
        keepFloat: [],
        seed: 0,
        out,
      });
      const own = values.cpu ? await cpuTimes(sources, spec, out) : wall;
      await rm(folder, { recursive: true });
      const ours = `${milliseconds(own.float)}${milliseconds(own.int8)}${milliseconds(own.float / own.int8)}`;
      console.log(
        `${name.padEnd(16)}${ours}  ${missing === undefined ? torch(name, threads, values.cpu) : ''}`,
      );
    }
  } finally {
    engine.dispose();
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {import('./loadSources.mjs').Sources} sources
 * @param {import('../../src/shared/modelSpec').ModelSpec} spec
 * @param {string} quantized file of the model in eight bits
 */
async function cpuTimes({ loadFloatNetwork, modelOf }, spec, quantized) {
  const network = await loadFloatNetwork(spec);
  const models = [modelOf(network, [network.logits]), await readFile(quantized)];
  const [float = 0, int8 = 0] = await cpuTime(models, network.input.shape);
  return { float, int8 };
}

/**
 * @param {string} name
 * @param {number} threads
 * @param {boolean} cpu
 */
function torch(name, threads, cpu) {
  const script = resolve(import.meta.dirname, 'bench_int8_torch.py');
  const text = execFileSync(PYTHON, [script, name, String(threads), ...(cpu ? ['--cpu'] : [])], {
    encoding: 'utf8',
  });
  /** @type {{ float: number, int8?: number, error?: string }} */
  const { float, int8, error } = JSON.parse(text);
  if (int8 === undefined) return `${milliseconds(float)}  does not run: ${error}`;
  return `${milliseconds(float)}${milliseconds(int8)}${milliseconds(float / int8)}`;
}

await main();
