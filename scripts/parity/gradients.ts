// Compares losses, gradients and optimiser steps with PyTorch's, a row of a table for each architecture:
//   node scripts/runTypescript.mjs scripts/parity/gradients.ts [--size N] [--batch N] [--seed N] [--smooth] [--details] [architecture …]
// HEADSTART_PYTHON names a Python that has torch and torchvision. What the figures are: test/parity/README.md.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { architectureNames, buildArchitecture } from '../../src/architectures/catalog';
import { trainableSet } from '../../src/architectures/trainableSet';
import { type TrainingGraph, trainingGraph } from '../../src/architectures/trainingGraph';
import { openCheckpointFile } from '../../src/checkpoints/openCheckpointFile';
import { readTensor } from '../../src/checkpoints/readTensor';
import { toFloat32 } from '../../src/checkpoints/toFloat32';
import { crossEntropyTargets } from '../../src/graph/training/crossEntropy';
import { ADAMW, type OptimizerOptions, SGD } from '../../src/graph/training/optimizers';
import type { Value } from '../../src/graph/types';
import { narrow, narrowedLayers } from './narrow';
import { smoothly } from './smoothly';
import { stepRunner, type Tensors } from './stepRunner';
import { tensorError, type TensorErrors, tensorErrors } from './tensorErrors';

const CLASSES = 10;
const LABEL_WEIGHTS = Array.from({ length: CLASSES }, (_, index) => 0.5 + index / (CLASSES - 1));
const OPTIMIZERS: Readonly<Record<string, { readonly rate: number; readonly options: OptimizerOptions }>> = {
  sgd: { rate: 0.001, options: { ...SGD, weightDecay: 1e-4 } },
  nesterov: { rate: 0.001, options: { ...SGD, weightDecay: 1e-4, nesterov: true } },
  adamw: { rate: 1e-4, options: ADAMW },
};
const HEADING = `| architecture | input | loss | frozen: all | worst tensor | batch statistics: all | worst tensor | SGD | Nesterov | AdamW |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |`;

interface Case {
  readonly name: string;
  readonly size: number;
  readonly batch: number;
  readonly folder: string;
  readonly start: Tensors;
  readonly details: boolean;
  /** Whether every ReLU is a SiLU in both programs. */
  readonly smooth: boolean;
}

export async function main(args: string[]): Promise<void> {
  const { positionals: names, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      batch: { type: 'string', default: '3' },
      seed: { type: 'string', default: '0' },
      size: { type: 'string' },
      details: { type: 'boolean', default: false },
      smooth: { type: 'boolean', default: false },
    },
  });
  console.log(HEADING);
  for (const name of names.length > 0 ? names : architectureNames()) {
    const folder = mkdtempSync(join(tmpdir(), 'headstart-gradients-'));
    try {
      const size = Number(values.size ?? inputSize(name));
      const batch = Number(values.batch);
      const whole = buildArchitecture(name, { numClasses: CLASSES, inputSize: size });
      const narrowed = Object.entries(narrowedLayers(name, whole)).map(([path, kept]) => `${path}=${kept}`);
      const script = resolve('scripts/parity/gradients.py');
      const python = process.env.HEADSTART_PYTHON ?? 'python3';
      const marks = values.smooth ? ['smooth', ...narrowed] : narrowed;
      execFileSync(python, [script, name, String(size), values.batch, values.seed, folder, ...marks], {
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      const start = await load(folder, 'start');
      const { details, smooth } = values;
      const cells = await compare({ name, size, batch, folder, start, details, smooth });
      console.log(
        `| ${name}${narrowed.length > 0 ? ' \\*' : ''}${values.seed === '0' ? '' : ' †'}${smooth ? ' ‡' : ''} | ${size} | ${cells.join(' | ')} |`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

async function compare(at: Case): Promise<string[]> {
  const cells = await gradients(at, 'frozen');
  const normalised = [...at.start.keys()].some((key) => key.endsWith('.running_var'));
  cells.push(...(normalised ? (await gradients(at, 'batch')).slice(1) : ['–', '–']));
  for (const kind of Object.keys(OPTIMIZERS)) cells.push(await fiveSteps(at, kind));
  return cells;
}

/** The relative errors of the loss, of all gradients together, and of the worst of them. */
async function gradients(at: Case, mode: 'frozen' | 'batch'): Promise<string[]> {
  const step = stepOf(at, SGD, mode === 'batch' ? { byBatch: true } : { clip: 1e30 });
  const wanted = {
    loss: step.loss,
    ...named('gradient', step.trained, (each) => [each.parameter, each.gradient]),
    ...named('statistics', step.statistics, (each) => [each.value, each.next]),
  };
  const runner = await stepRunner(step, at.start, targetsOf(at), wanted, mode === 'frozen');
  const outputs = await runner.run(at.start, 0, 1);
  await runner.release();
  const golden = await load(at.folder, mode);
  const errors = tensorErrors(outputs, golden, 'gradient/');
  if (mode === 'batch') {
    const statistics = tensorErrors(outputs, golden, 'statistics/');
    if (statistics.all[1] > 1e-5) throw new Error(`running statistics: ${figures(statistics.all)}`);
  }
  if (at.details) console.error(mode, errors.name);
  const loss = tensorErrors(outputs, golden, 'loss');
  return [short(loss.all[0]), figures(errors.all), figures(errors.worst)];
}

/** The error of the parameters after five steps, all together. */
async function fiveSteps(at: Case, kind: string): Promise<string> {
  const optimizer = OPTIMIZERS[kind];
  if (!optimizer) throw new Error(`no optimiser ${kind}`);
  const step = stepOf(at, optimizer.options, { clip: 5 });
  const wanted = {
    ...named('after', step.trained, (each) => [each.parameter, each.next]),
    ...named(
      'state',
      step.trained.flatMap(({ state }) => state),
      (each) => [each.value, each.next],
    ),
  };
  const runner = await stepRunner(step, at.start, targetsOf(at), wanted, false);
  const current: Tensors = new Map(at.start);
  for (let count = 1; count <= 5; count++) {
    for (const [key, data] of await runner.run(current, optimizer.rate, count)) {
      current.set(key, data);
      if (key.startsWith('after/')) current.set(`weights/${key.slice('after/'.length)}`, data);
    }
  }
  await runner.release();
  return short(tensorError(current, await load(at.folder, kind)));
}

function named<T>(
  prefix: string,
  from: readonly T[],
  pick: (each: T) => readonly [{ readonly name: string }, Value],
): Record<string, Value> {
  return Object.fromEntries(
    from.map((each) => {
      const [{ name }, value] = pick(each);
      return [`${prefix}/${name}`, value] as const;
    }),
  );
}

function stepOf(
  { name, size, batch, smooth }: Case,
  optimizer: OptimizerOptions,
  { byBatch = false, clip }: { readonly byBatch?: boolean; readonly clip?: number },
): TrainingGraph {
  const whole = buildArchitecture(name, { numClasses: CLASSES, inputSize: size });
  const network = narrow(whole, narrowedLayers(name, whole));
  const build = (): TrainingGraph =>
    trainingGraph(network, {
      batch,
      inputSize: size,
      numClasses: CLASSES,
      trainable: { ...trainableSet(network, ['']), drops: () => false },
      movesStatistics: byBatch,
      optimizer,
      ...(clip === undefined ? {} : { clipNorm: clip }),
    });
  return smooth || byBatch ? smoothly(build) : build();
}

function targetsOf({ start, batch }: Case): Float32Array {
  const labels = [...(start.get('labels') ?? [])];
  const options = { classes: CLASSES, rows: batch, labelSmoothing: 0.1, classWeights: LABEL_WEIGHTS };
  return crossEntropyTargets(labels, options);
}

/** Small enough to be quick, large enough for every layer to see more than padding. */
function inputSize(name: string): number {
  if (name.startsWith('maxvit')) return 224;
  if (name.startsWith('inception')) return 107;
  if (name === 'vit_h_14') return 56;
  return /alexnet|vgg|swin/.test(name) ? 96 : 64;
}

/** Ours to PyTorch's, and in brackets both to the exact. */
function figures([apart, ours, theirs]: TensorErrors['all']): string {
  return `${short(apart)} (${short(ours)}, ${short(theirs)})`;
}

function short(error: number): string {
  return error.toExponential(0).replace('e-', 'e‑');
}

async function load(folder: string, file: string): Promise<Tensors> {
  const { source, tensors } = await openCheckpointFile(join(folder, `${file}.safetensors`));
  try {
    const loaded: Tensors = new Map();
    for (const entry of tensors)
      loaded.set(entry.name, toFloat32(await readTensor(source, entry), entry.dtype));
    return loaded;
  } finally {
    await source.close();
  }
}
