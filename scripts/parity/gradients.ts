// Compares losses, gradients and optimiser steps with PyTorch's:
//   node scripts/runTypescript.mjs scripts/parity/gradients.ts [--size N] [--batch N] [architecture …]
// HEADSTART_PYTHON names a Python that has torch and torchvision.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { architectureNames, buildArchitecture } from '../../src/architectures/catalog';
import { ReLU6 } from '../../src/architectures/modules/activations';
import { trainableSet } from '../../src/architectures/trainableSet';
import { type TrainingGraph, trainingGraph } from '../../src/architectures/trainingGraph';
import { FileSource } from '../../src/checkpoints/FileSource';
import { openCheckpoint } from '../../src/checkpoints/openCheckpoint';
import { readTensor } from '../../src/checkpoints/readTensor';
import { toFloat32 } from '../../src/checkpoints/toFloat32';
import { Graph } from '../../src/graph/Graph';
import { silu } from '../../src/graph/operators/elementwise';
import { serializeModel } from '../../src/graph/serializeModel';
import { crossEntropyTargets } from '../../src/graph/training/crossEntropy';
import { ADAMW, type OptimizerOptions, SGD } from '../../src/graph/training/optimizers';
import type { Value } from '../../src/graph/types';
import { elementCount } from '../../src/shared/dtype';

const CLASSES = 10;
/** PyTorch's own float32 gradients need a few more pictures to be well defined where batch statistics are used: --batch. */
let BATCH = 3;
let SIZE: number | undefined;
const RATES = { sgd: 0.001, nesterov: 0.001, adamw: 1e-4 } as const;
const OPTIMIZERS: Record<keyof typeof RATES, OptimizerOptions> = {
  sgd: { ...SGD, weightDecay: 1e-4 },
  nesterov: { ...SGD, weightDecay: 1e-4, nesterov: true },
  adamw: ADAMW,
};
const LABEL_WEIGHTS = Array.from({ length: CLASSES }, (_, index) => 0.5 + index / (CLASSES - 1));

type Tensors = Map<string, Float32Array>;

export async function main(args: string[]): Promise<void> {
  const { positionals: names, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { batch: { type: 'string' }, size: { type: 'string' } },
  });
  BATCH = Number(values.batch ?? BATCH);
  SIZE = values.size === undefined ? undefined : Number(values.size);
  const folder = mkdtempSync(join(tmpdir(), 'headstart-gradients-'));
  console.log(
    'architecture           size  loss      frozen: all, worst tensor   batch: all, worst tensor   after 5 steps: sgd  nesterov  adamw',
  );
  try {
    for (const name of names.length > 0 ? names : architectureNames()) {
      try {
        console.log(await compare(name, join(folder, 'golden.safetensors')));
      } catch (error) {
        console.log(
          `${name.padEnd(22)} FAILED ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare(name: string, file: string): Promise<string> {
  const size = SIZE ?? inputSize(name);
  const script = resolve('scripts/parity/gradients.py');
  const python = process.env.HEADSTART_PYTHON ?? 'python3';
  execFileSync(python, [script, name, String(size), String(BATCH), file], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const golden = await load(file);
  const cells: string[] = [];
  for (const mode of ['frozen', 'batch'] as const) {
    const step =
      mode === 'batch' ? smoothly(() => stepOf(name, size, SGD, true)) : stepOf(name, size, SGD, false);
    const runner = await prepare(step, golden, {
      loss: step.loss,
      ...gradientsOf(step),
      ...statisticsOf(step),
    });
    const outputs = await runner.run(golden, 0, 1);
    await runner.release();
    if (mode === 'frozen') cells.push(relative(outputs.get('loss')!, golden.get('frozen/loss')!));
    cells.push(worst(outputs, golden, `${mode}/`, 'gradient/'));
    cells.push(
      `(exact: ours ${against(outputs, golden, mode)}, PyTorch ${against(golden, golden, mode, `${mode}/`)})`,
    );
    if (mode === 'batch') {
      const off = worst(outputs, golden, `${mode}/`, 'statistics/');
      if (Number(off.split(' ')[0]) > 1e-5) cells.push(`STATISTICS ${off}`);
    }
  }
  for (const [kind, optimizer] of Object.entries(OPTIMIZERS)) {
    cells.push(await fiveSteps(name, size, kind as keyof typeof RATES, optimizer, golden));
  }
  return `${name.padEnd(22)} ${String(size).padEnd(5)} ${cells.join('   ')}`;
}

/** Builds with every ReLU made a SiLU: see `smoothen` in gradients.py. */
function smoothly(build: () => TrainingGraph): TrainingGraph {
  const { emit } = Graph.prototype;
  const relu6 = ReLU6.prototype as unknown as { forward: (x: Value) => Value };
  const { forward } = relu6;
  Graph.prototype.emit = function (this: Graph, op, inputs, ...rest) {
    return op === 'Relu' ? silu(inputs[0]!) : emit.call(this, op, inputs, ...rest);
  };
  relu6.forward = silu;
  try {
    return build();
  } finally {
    Graph.prototype.emit = emit;
    relu6.forward = forward;
  }
}

/** Small enough to be quick, large enough for every layer to see more than padding. */
function inputSize(name: string): number {
  if (name.startsWith('maxvit')) return 224;
  if (name.startsWith('inception')) return 107;
  if (name === 'vit_h_14') return 56;
  return /alexnet|vgg|swin/.test(name) ? 96 : 64;
}

function stepOf(
  name: string,
  size: number,
  optimizer: OptimizerOptions,
  movesStatistics: boolean,
): TrainingGraph {
  const network = buildArchitecture(name, { numClasses: CLASSES, inputSize: size });
  const trainable = { ...trainableSet(network, ['']), drops: () => false };
  return trainingGraph(network, {
    batch: BATCH,
    inputSize: size,
    numClasses: CLASSES,
    trainable,
    movesStatistics,
    optimizer,
    ...(movesStatistics ? {} : { clipNorm: optimizer === SGD ? 1e30 : 5 }),
  });
}

function gradientsOf(step: TrainingGraph): Record<string, TrainingGraph['loss']> {
  return Object.fromEntries(step.trained.map((each) => [`gradient/${each.parameter.name}`, each.gradient]));
}

function statisticsOf(step: TrainingGraph): Record<string, TrainingGraph['loss']> {
  return Object.fromEntries(step.statistics.map((each) => [`statistics/${each.value.name}`, each.next]));
}

async function fiveSteps(
  name: string,
  size: number,
  kind: keyof typeof RATES,
  optimizer: OptimizerOptions,
  golden: Tensors,
): Promise<string> {
  const step = stepOf(name, size, optimizer, false);
  const outputs = Object.fromEntries(
    step.trained.flatMap((each) => [
      [`after/${each.parameter.name}`, each.next] as const,
      ...each.state.map((state) => [`state/${state.value.name}`, state.next] as const),
    ]),
  );
  const weights: Tensors = new Map(golden);
  const runner = await prepare(step, golden, outputs);
  for (let count = 1; count <= 5; count++) {
    const after = await runner.run(weights, RATES[kind], count);
    for (const [key, data] of after) {
      if (key.startsWith('after/')) weights.set(`weights/${key.slice(6)}`, data);
      else weights.set(key, data);
    }
    if (count === 5) {
      await runner.release();
      const moved: Tensors = new Map([...after].filter(([key]) => key.startsWith('after/')));
      return worst(moved, golden, `${kind}/`, 'after/').split(' ')[0]!;
    }
  }
  return '';
}

interface Runner {
  run(tensors: Tensors, learningRate: number, count: number): Promise<Tensors>;
  release(): Promise<void>;
}

async function prepare(
  step: TrainingGraph,
  tensors: Tensors,
  outputs: Record<string, TrainingGraph['loss']>,
): Promise<Runner> {
  const trained = step.trained.flatMap((each) => [each.value, ...each.state.map((state) => state.value)]);
  const model = serializeModel({
    outputs,
    cut: trained,
    locate: (parameter) => {
      const data = tensors.get(`weights/${parameter.name}`);
      if (!data) throw new Error(`no ${parameter.name}`);
      if (parameter.dtype === 'I64') {
        const wide = BigInt64Array.from(data, (element) => BigInt(element));
        return { kind: 'inline', dtype: 'I64', bytes: new Uint8Array(wide.buffer) };
      }
      return {
        kind: 'inline',
        dtype: 'F32',
        bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      };
    },
  });
  const session = await InferenceSession.create(model, {
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const labels = [...tensors.get('labels')!];
  const targets = crossEntropyTargets(labels, {
    classes: CLASSES,
    rows: BATCH,
    labelSmoothing: 0.1,
    classWeights: LABEL_WEIGHTS,
  });
  return {
    release: () => session.release(),
    run: async (current, learningRate, count) => {
      const scalars: Record<string, number> = {
        'learning_rate/0': learningRate,
        first_correction: 1 / (1 - 0.9 ** count),
        second_correction: 1 / Math.sqrt(1 - 0.999 ** count),
      };
      const feeds: Record<string, Tensor> = {};
      for (const name of session.inputNames) {
        if (name === 'input') feeds[name] = new Tensor('float32', current.get('input')!, step.input.shape);
        else if (name === 'targets') feeds[name] = new Tensor('float32', targets, [BATCH, CLASSES]);
        else if (name in scalars) feeds[name] = new Tensor('float32', [scalars[name]!], []);
        else {
          const value = trained.find((each) => each.name === name)!;
          const data = current.get(`weights/${name}`) ?? current.get(`state/${name}`);
          feeds[name] = new Tensor(
            'float32',
            data ?? new Float32Array(elementCount(value.shape)),
            value.shape,
          );
        }
      }
      const results = await session.run(feeds);
      return new Map(Object.entries(results).map(([key, tensor]) => [key, tensor.data as Float32Array]));
    },
  };
}

/** ‖ours - theirs‖/‖theirs‖ over all tensors, then of the worst tensor that is not small beside the others, and its name. */
function worst(ours: Tensors, golden: Tensors, mode: string, prefix: string): string {
  const names = [...golden.keys()]
    .filter((key) => key.startsWith(mode + prefix))
    .map((key) => key.slice(mode.length));
  let difference = 0;
  let total = 0;
  const each: [number, number, string][] = [];
  for (const name of names) {
    const theirs = golden.get(mode + name)!;
    const mine = ours.get(name);
    if (!mine) throw new Error(`nothing for ${name}`);
    let [off, size] = [0, 0];
    for (let index = 0; index < theirs.length; index++) {
      off += (mine[index]! - theirs[index]!) ** 2;
      size += theirs[index]! ** 2;
    }
    difference += off;
    total += size;
    each.push([off, size, name.slice(prefix.length)]);
  }
  // A gradient that is zero up to rounding (a bias before a batch normalisation) has no relative error.
  const significant = each.filter(([, size]) => size > total * 1e-12);
  const relativeErrors = significant.map(([off, size, name]) => [Math.sqrt(off / size), name] as const);
  const top = relativeErrors.reduce((a, b) => (Number.isNaN(b[0]) || b[0] > a[0] ? b : a), [0, '-']);
  return `${Math.sqrt(difference / total).toExponential(1)} ${top[0].toExponential(1)} ${top[1]}`;
}

/** ‖gradients - exact gradients‖/‖exact gradients‖, the exact ones computed by PyTorch in float64. */
function against(ours: Tensors, golden: Tensors, mode: string, prefix = ''): string {
  let [difference, total] = [0, 0];
  for (const [key, exact] of golden) {
    if (!key.startsWith(`${mode}/exact/`)) continue;
    const mine = ours.get(`${prefix}gradient/${key.slice(`${mode}/exact/`.length)}`)!;
    for (let index = 0; index < exact.length; index++) {
      difference += (mine[index]! - exact[index]!) ** 2;
      total += exact[index]! ** 2;
    }
  }
  return Math.sqrt(difference / total).toExponential(1);
}

function relative(a: Float32Array, b: Float32Array): string {
  return (Math.abs(a[0]! - b[0]!) / Math.abs(b[0]!)).toExponential(1);
}

async function load(file: string): Promise<Tensors> {
  const source = await FileSource.open(file);
  try {
    const { tensors } = await openCheckpoint(source);
    const loaded: Tensors = new Map();
    for (const entry of tensors)
      loaded.set(entry.name, toFloat32(await readTensor(source, entry), entry.dtype));
    return loaded;
  } finally {
    await source.close();
  }
}
