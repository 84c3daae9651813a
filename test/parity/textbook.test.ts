import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withStartWeights } from '../../src/engine/train/StartWeights';
import { TrainingNetwork, type TrainedState } from '../../src/engine/train/TrainingNetwork';
import { crossEntropyTargets } from '../../src/graph/training/crossEntropy';
import { SGD } from '../../src/graph/training/optimizers';
import { HEAD_RECIPE } from '../../src/shared/recipe';
import golden from '../fixtures/training-golden.json';
import { hashToUnit, safetensors, seededWeights } from '../support/seededWeights';

const { pictures, side } = golden.textbook;

/** The numbers that scripts/make-training-golden.py makes under the same seed. */
const numbers = (count: number, seed: number, low: number, high: number): Float32Array =>
  Float32Array.from({ length: count }, (_, at) => low + (high - low) * hashToUnit(seed, at));

let folder: string;
let weights: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-textbook-'));
  weights = join(folder, 'resnet18.safetensors');
  writeFileSync(weights, safetensors(seededWeights('resnet18', 1000)));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The tutorial's first step. What it changes, before and after. */
async function firstStep(
  movesStatistics: boolean,
): Promise<{ loss: number; before: TrainedState; after: TrainedState }> {
  const preprocessing = {
    resize: side,
    crop: side,
    interpolation: 'bilinear',
    mean: [0, 0, 0],
    std: [1, 1, 1],
  } as const;
  const start = { architecture: 'resnet18', weights, recipe: HEAD_RECIPE, preprocessing };
  return withStartWeights(start, async (opened) => {
    const network = await TrainingNetwork.create(opened, {
      architecture: 'resnet18',
      numClasses: 2,
      inputSize: side,
      batch: pictures,
      train: [''],
      movesStatistics,
      optimizer: SGD,
      seed: 0,
    });
    network.restore(
      new Map([
        ['fc.weight', numbers(1024, 903, -0.05, 0.05)],
        ['fc.bias', numbers(2, 904, -0.05, 0.05)],
      ]),
    );
    const before = network.snapshot();
    const pixels = numbers(pictures * 3 * side * side, 905, -2, 2);
    const size = 3 * side * side;
    const loss = await network.step({
      features: await network.features(
        Array.from({ length: pictures }, (_, at) => pixels.slice(at * size, (at + 1) * size)),
      ),
      targets: crossEntropyTargets([0, 1, 1, 0], { classes: 2, rows: pictures }),
      learningRates: [0.001],
      step: 1,
    });
    const after = network.snapshot();
    await network.release();
    return { loss, before, after };
  });
}

describe.each(['frozen', 'batch'] as const)('the textbook example, statistics: %s', (mode) => {
  it('has the loss and every updated tensor of PyTorch', async () => {
    const { loss, before, after } = await firstStep(mode === 'batch');
    const expected = golden.textbook[mode];
    expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(1e-5);
    const names = [...seededWeights('resnet18', 2).keys()].map(({ name }) => name);
    for (const [name, update] of Object.entries<{ norm: number; projections: number[] }>(expected.updates)) {
      const change = Array.from(after.get(name)!, (value, at) => value - before.get(name)![at]!);
      const norm = Math.sqrt(change.reduce((sum, value) => sum + value ** 2, 0));
      expect(Math.abs(norm / update.norm - 1), name).toBeLessThan(TOLERANCE);
      for (const [k, projection] of update.projections.entries()) {
        const seed = 1000 + 10 * names.indexOf(name) + k;
        const ours = change.reduce(
          (sum, value, at) => sum + value * Math.sign(hashToUnit(seed, at) - 0.5),
          0,
        );
        // A random projection of an error is about as long as the error.
        expect(Math.abs(ours - projection) / update.norm, `${name}, projection ${k}`).toBeLessThan(
          TOLERANCE * 3,
        );
      }
    }
    const changed = [...after].filter(([name, data]) =>
      data.some((value, at) => value !== before.get(name)![at]),
    );
    const state = changed.map(([name]) => name).filter((name) => !name.endsWith('/momentum_buffer'));
    expect(state.toSorted()).toEqual(Object.keys(expected.updates).toSorted());
  });
});

/** Relative, of an update. A ReLU whose input is within rounding of zero may fall to either side on another processor. */
const TOLERANCE = 1e-3;
