// Fine-tunes the head of SqueezeNet with Headstart and with PyTorch: the same recipe (cosine schedule), pictures, splits and new heads.
//   node scripts/runTypescript.mjs scripts/parity/finetune.ts DATA WEIGHTS SEEDS [options of finetune]
//   e.g. ../shared/reference/imagenet-samples ../shared/reference/squeezenet1_0.safetensors 0,1,2,3,4,5,6,7,8,9
// HEADSTART_PYTHON names a Python that has torch, torchvision and safetensors. Uses dist/cli.js, or what HEADSTART_CLI names.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildArchitecture } from '../../src/architectures/catalog';
import { newHead } from '../../src/engine/train/initialTensors';
import type { ModelManifest } from '../../src/shared/modelFolder';
import type { TrainingRecord } from '../../src/shared/trainingRecord';

const ARCHITECTURE = 'squeezenet1_0';

interface Accuracy {
  readonly best: number;
  readonly last: number;
}

export function main([data, weights, seeds = '0', ...options]: string[]): void {
  if (!data || !weights) throw new Error('usage: finetune.ts DATA WEIGHTS [SEEDS] [options of finetune]');
  const folder = mkdtempSync(join(tmpdir(), 'headstart-finetune-'));
  try {
    const runs = seeds.split(',').map((seed) => train(folder, data, weights, seed, options));
    const file = join(folder, 'runs.json');
    writeFileSync(file, JSON.stringify(runs));
    const script = resolve('scripts/parity/finetune.py');
    const python = process.env.HEADSTART_PYTHON ?? 'python3';
    const torch = JSON.parse(
      execFileSync(python, [script, weights, data, file], { encoding: 'utf8' }),
    ) as Accuracy[];
    for (const [index, { seed, own, heldOut }] of runs.entries()) {
      const theirs = torch[index]!;
      console.log(
        `seed ${seed}, ${heldOut.length} held out: best epoch ${percent(own.best)}, PyTorch ${percent(theirs.best)}; ` +
          `last ${percent(own.last)}, PyTorch ${percent(theirs.last)}`,
      );
    }
    for (const which of ['best', 'last'] as const) {
      const ours = mean(runs.map(({ own }) => own[which]));
      console.log(
        `mean of the ${which} epochs: ${percent(ours)}, PyTorch ${percent(mean(torch.map((one) => one[which])))}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Trains with Headstart and returns what PyTorch needs to do the same. */
function train(folder: string, data: string, weights: string, seed: string, options: readonly string[]) {
  const out = join(folder, `model-${seed}`);
  const cli = resolve(process.env.HEADSTART_CLI ?? 'dist/cli.js');
  const args = ['--arch', ARCHITECTURE, '--weights', weights, '--seed', seed, '--out', out, '--ignore-exif'];
  execFileSync(process.execPath, [cli, 'finetune', data, ...args, ...options], {
    stdio: 'ignore',
    // Features are computed once for all seeds.
    env: { ...process.env, HEADSTART_HOME: join(folder, 'home') },
  });
  const manifest = JSON.parse(readFileSync(join(out, 'headstart.json'), 'utf8')) as ModelManifest;
  const { classes, preprocessing } = manifest;
  const training = manifest.training as unknown as TrainingRecord;
  const network = buildArchitecture(ARCHITECTURE, { numClasses: classes.length });
  const head: Record<string, number[]> = {};
  for (const [name, values] of newHead(network, Number(seed))) {
    head[name.slice(name.lastIndexOf('.') + 1)] = Array.from(values);
  }
  const own: Accuracy = {
    best: training.valAccuracy ?? NaN,
    last: training.history.at(-1)?.valAccuracy ?? NaN,
  };
  const heldOut = training.predictions.map(({ path }) => path);
  return { seed: Number(seed), classes, preprocessing, recipe: training.recipe, heldOut, head, own };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
