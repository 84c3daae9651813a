// The textbook example beside PyTorch, with fresh weights and four pictures: the loss, and every element of every tensor after one step.
//   node scripts/runTypescript.mjs scripts/parity/textbook.ts [PICTURE PICTURE PICTURE PICTURE]
// HEADSTART_PYTHON names a Python that has torch, torchvision and safetensors.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildArchitecture } from '../../src/architectures/catalog';
import { freshWeights } from '../../src/architectures/freshWeights';
import { openCheckpointFile } from '../../src/checkpoints/openCheckpointFile';
import { readTensor } from '../../src/checkpoints/readTensor';
import { toFloat32 } from '../../src/checkpoints/toFloat32';
import { writeSafetensors } from '../../src/checkpoints/writeSafetensors';
import { preprocess } from '../../src/engine/preprocess/preprocess';
import { withStartWeights } from '../../src/engine/train/StartWeights';
import { TrainingNetwork, type TrainedState } from '../../src/engine/train/TrainingNetwork';
import { crossEntropyTargets } from '../../src/graph/training/crossEntropy';
import { SGD } from '../../src/graph/training/optimizers';
import { HEAD_RECIPE } from '../../src/shared/recipe';

const PREPROCESSING = {
  resize: 256,
  crop: 224,
  interpolation: 'bilinear',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} as const;

const SAMPLES = 'media/samples-new-classes';

export async function main(given: string[]): Promise<void> {
  const pictures = given.length === 4 ? given.map((path) => resolve(path)) : samplePictures();
  const folder = mkdtempSync(join(tmpdir(), 'headstart-textbook-'));
  try {
    const weights = join(folder, 'resnet18.safetensors');
    const tensors = [...freshWeights(buildArchitecture('resnet18'), 7)].map(({ data, ...tensor }) => ({
      ...tensor,
      data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    }));
    await writeSafetensors(weights, tensors);
    for (const mode of ['eval', 'train']) await compare(folder, weights, mode, pictures);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function samplePictures(): string[] {
  return ['cloud', 'sun'].flatMap((name) =>
    readdirSync(join(SAMPLES, name))
      .toSorted()
      .slice(0, 2)
      .map((file) => resolve(SAMPLES, name, file)),
  );
}

async function compare(folder: string, weights: string, mode: string, pictures: string[]): Promise<void> {
  const start = { architecture: 'resnet18', weights, recipe: HEAD_RECIPE, preprocessing: PREPROCESSING };
  await withStartWeights(start, async (opened) => {
    const network = await TrainingNetwork.create(opened, {
      architecture: 'resnet18',
      numClasses: 2,
      inputSize: PREPROCESSING.crop,
      batch: pictures.length,
      train: [''],
      movesStatistics: mode === 'train',
      optimizer: SGD,
      seed: 0,
    });
    const before = network.snapshot();
    const head = join(folder, 'head.safetensors');
    const shapes: Record<string, number[]> = { 'fc.weight': [2, 512], 'fc.bias': [2] };
    await writeSafetensors(
      head,
      Object.entries(shapes).map(([name, shape]) => ({
        name,
        shape,
        dtype: 'F32' as const,
        data: new Uint8Array(before.get(name)!.slice().buffer),
      })),
    );
    const pixels = await Promise.all(
      pictures.map(async (path) => (await preprocess(path, PREPROCESSING, { ignoreExif: true })).data),
    );
    const loss = await network.step({
      features: await network.features(pixels),
      targets: crossEntropyTargets([0, 0, 1, 1], { classes: 2, rows: 4 }),
      learningRates: [0.001],
      step: 1,
    });
    const after = network.snapshot();
    await network.release();
    const out = join(folder, 'after.safetensors');
    const python = process.env.HEADSTART_PYTHON ?? 'python3';
    execFileSync(python, [resolve('scripts/parity/textbook.py'), weights, head, mode, out, ...pictures], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    report(mode, loss, before, after, await load(out), await load(`${out}.64`));
  });
}

function report(
  mode: string,
  loss: number,
  before: TrainedState,
  after: TrainedState,
  torch: TrainedState,
  exact: TrainedState,
): void {
  const [theirs, right] = [torch, exact].map((state) => state.get('loss')![0]!.toFixed(7));
  console.log(`model.${mode}(): loss ${loss.toFixed(7)}, PyTorch's ${theirs}, in float64 ${right}`);
  const lines = [
    ['Headstart and PyTorch', after, torch],
    ['Headstart and float64', after, exact],
    ['PyTorch and float64', torch, exact],
  ] as const;
  for (const [title, one, other] of lines) {
    let worst = { difference: 0, name: '' };
    let sum = 0;
    const names = [...after.keys()].filter((name) => other.has(name) && one.has(name));
    for (const name of names) {
      const expected = other.get(name)!;
      const moved = l2(expected.map((value, at) => value - before.get(name)![at]!));
      const off = l2(expected.map((value, at) => value - one.get(name)![at]!));
      const difference = moved === 0 ? off : off / moved;
      sum += difference;
      if (difference > worst.difference) worst = { difference, name };
    }
    console.log(
      `  ${title}: updates of ${names.length} tensors differ by ${(sum / names.length).toExponential(1)} of their lengths, ` +
        `at worst ${worst.difference.toExponential(1)} (${worst.name})`,
    );
  }
}

function l2(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}

async function load(file: string): Promise<TrainedState> {
  const { tensors, source } = await openCheckpointFile(file);
  const state = new Map<string, Float32Array>();
  for (const entry of tensors) state.set(entry.name, toFloat32(await readTensor(source, entry), entry.dtype));
  await source.close();
  return state;
}
