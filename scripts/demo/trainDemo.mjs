// @ts-check
/**
 * Trains the demo model from scratch with Headstart itself: `npm run train:demo`. Draws the pictures, runs `headstart finetune` on
 * them as a user would, and puts the result into `models/demo`. With `--work DIR` the pictures and an interrupted run are kept there,
 * and the same command goes on. The pictures that `npm run evaluate:demo` measures with are drawn there, not here.
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { drawSplit } from './drawDataset.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/** Pictures of each class that train, and that choose the best epoch. */
const PER_CLASS = { train: 500, val: 100 };

/** What differs from `--recipe scratch`, which is meant for fewer pictures. These are drawn anew rather than cropped and turned. */
const RECIPE = {
  arch: 'shufflenet_v2_x0_5',
  recipe: 'scratch',
  size: '128',
  batch: '64',
  lr: '0.004',
  'weight-decay': '0.02',
  schedule: 'one-cycle',
  warmup: '0',
  // Low enough that a sure answer still reads as one, high enough that the network stays modest about the rest.
  'label-smoothing': '0.03',
  augmentation: 'none',
};

/** @param {string[]} args of the command line of Headstart */
function headstart(args) {
  const child = spawn(process.execPath, [join(ROOT, 'dist/cli.js'), ...args], { stdio: 'inherit' });
  return /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`headstart ended with ${code}; \`npm run build\` makes it`));
      });
    })
  );
}

/**
 * @param {string} drawn folder for what is not yet whole
 * @param {string} data folder that holds the pictures in the end, or already does
 * @param {string} seed
 */
async function draw(drawn, data, seed) {
  if (existsSync(data)) return;
  for (const [split, perClass] of Object.entries(PER_CLASS)) {
    await drawSplit({ out: drawn, set: 'demo', split, perClass, seed });
  }
  await rename(drawn, data);
}

/**
 * The manifest without what only makes sense beside the pictures: their names and the answers to each.
 * @param {string} file
 * @param {string} data where the pictures come from
 */
async function slimManifest(file, data) {
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  const { predictions: _, report, ...training } = manifest.training;
  const slim = { ...manifest, training: { ...training, data, report: { classes: report.classes } } };
  return `${JSON.stringify(slim, null, 2)}\n`;
}

async function main() {
  const { values } = parseArgs({
    options: {
      work: { type: 'string' },
      out: { type: 'string', default: join(ROOT, 'models/demo') },
      'data-seed': { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      epochs: { type: 'string', default: '12' },
    },
  });
  const work = values.work ?? (await mkdtemp(join(tmpdir(), 'headstart-demo-')));
  try {
    const seed = values['data-seed'];
    const [data, model] = [join(work, `data-${seed}`), join(work, 'model')];
    await draw(join(work, `drawn-${seed}`), data, seed);
    const recipe = { ...RECIPE, seed: values.seed, epochs: values.epochs, out: model };
    await headstart([
      'finetune',
      data,
      ...Object.entries(recipe).flatMap(([name, value]) => [`--${name}`, value]),
      '--no-feature-cache',
    ]);
    const drawn = `drawn by scripts/demo/drawDataset.mjs --per-class ${PER_CLASS.train} --seed ${seed}`;
    await copyFile(join(model, 'model.safetensors'), join(values.out, 'model.safetensors'));
    await writeFile(
      join(values.out, 'headstart.json'),
      await slimManifest(join(model, 'headstart.json'), drawn),
    );
  } finally {
    if (values.work === undefined) await rm(work, { recursive: true, force: true });
  }
}

await main();
