import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildArchitecture } from '../../src/architectures/catalog';
import { keptWidth, removableChannels } from '../../src/architectures/narrowNetwork';
import type { EngineClient } from '../../src/engine/client/EngineClient';
import type { ModelSpec } from '../../src/shared/modelSpec';
import type { PruneParams } from '../../src/shared/pruneProtocol';
import { RECOVERY_RECIPE } from '../../src/shared/recipe';
import { readModelFolder } from '../../src/weights/readModelFolder';
import { safetensors, seededWeights } from '../support/seededWeights';
import { startEngine } from '../support/startEngine';

const ROOT = resolve(import.meta.dirname, '../..');
const SAMPLES = join(ROOT, 'media/samples');
const images = readdirSync(SAMPLES)
  .filter((name) => name.endsWith('.jpg'))
  .slice(0, 3)
  .map((name) => join(SAMPLES, name));
const CROP = 64;
const CLASSES = Array.from({ length: 10 }, (_, index) => `class ${index}`);

let folder: string;
let engine: EngineClient;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-prune-'));
  engine = startEngine();
});
afterAll(() => {
  engine.dispose();
  rmSync(folder, { recursive: true });
});

/**
 * Seeded weights, in which the last channels of every group that pruning to `keep` would take give zeros: nothing computes them, no
 * bias or normalisation adds to them.
 */
function writeIdleChannels(architecture: string, keep: number): string {
  const weights = seededWeights(architecture, CLASSES.length);
  const network = buildArchitecture(architecture, { numClasses: CLASSES.length, inputSize: CROP });
  const byName = new Map([...weights].map(([entry, bytes]) => [entry.name, { entry, bytes }]));
  for (const group of removableChannels(network, CROP)) {
    const width = keptWidth(group, keep);
    for (const { parameter, axis, offset, repeat } of group.places) {
      const found = byName.get(parameter);
      if (!found || axis !== 0 || parameter.endsWith('running_var')) continue;
      const data = new Float32Array(found.bytes.buffer);
      const row = data.length / (found.entry.shape[0] ?? 1);
      data.fill(0, (offset + width * repeat) * row, (offset + group.size * repeat) * row);
    }
  }
  const path = join(folder, architecture);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'model.safetensors'), safetensors(weights));
  const preprocessing = {
    resize: CROP,
    crop: CROP,
    interpolation: 'bilinear',
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  };
  writeFileSync(
    join(path, 'headstart.json'),
    JSON.stringify({ architecture, classes: CLASSES, preprocessing }),
  );
  return path;
}

/** The logits of the pictures, one row each in the order of the classes. */
async function logits(model: ModelSpec): Promise<number[][]> {
  const rows: number[][] = [];
  await engine.request(
    'classify',
    { request: 'prune', images, model, top: CLASSES.length, device: 'cpu', ignoreExif: false },
    {
      onNotification: ({ result }) => {
        if ('error' in result) throw new Error(result.error.message);
        rows.push(result.predictions.toSorted((a, b) => a.index - b.index).map(({ logit }) => logit));
      },
    },
  );
  return rows;
}

async function prune(path: string, change: Partial<PruneParams> = {}) {
  const model = await readModelFolder(path);
  const out = join(folder, 'pruned', `${change.what}-${change.keep}`, model.architecture);
  const result = await engine.request('prune', { model, what: 'channels', keep: 0.5, out, ...change });
  return { model, result, pruned: await readModelFolder(result.path) };
}

describe('prune', () => {
  it.each(['resnet18', 'mobilenet_v3_small', 'densenet121', 'squeezenet1_1', 'shufflenet_v2_x1_0'])(
    'channels that give zeros can go without a trace: %s',
    async (architecture) => {
      const { model, result, pruned } = await prune(writeIdleChannels(architecture, 0.5));
      expect(pruned.architecture).toBe(`${architecture}~0.5`);
      expect(result.parameters.after).toBeLessThan(result.parameters.before * 0.6);
      expect(result.bytes.after).toBeLessThan(result.bytes.before * 0.6);
      const [before, after] = [await logits(model), await logits(pruned)];
      const largest = Math.max(...before.flat().map(Math.abs));
      for (const [row, logitsBefore] of before.entries()) {
        for (const [index, logit] of logitsBefore.entries()) {
          expect(Math.abs((after[row]?.[index] ?? NaN) - logit)).toBeLessThan(1e-5 * largest);
        }
      }
    },
  );

  it('can be repeated, by shares of the whole network', async () => {
    const first = await prune(writeIdleChannels('resnet18', 0.5), { keep: 0.75 });
    const second = await prune(first.pruned.folder, { keep: 0.5 });
    const direct = await prune(first.model.folder, { keep: 0.5 });
    expect(second.pruned.architecture).toBe('resnet18~0.5');
    expect(second.result.parameters.after).toBe(direct.result.parameters.after);
    await expect(prune(second.pruned.folder, { keep: 0.5 })).rejects.toMatchObject({ code: 'usage' });
  });

  it('sets the smallest weights to zero, and says that nothing but a compressed file is smaller', async () => {
    const { result, pruned } = await prune(join(ROOT, 'models/demo'), { what: 'weights', keep: 0.3 });
    expect(pruned.architecture).toBe('shufflenet_v2_x0_5');
    expect(result.zeros).toBeCloseTo(0.7, 2);
    expect(result.macs.after).toBe(result.macs.before);
    expect(result.compressedBytes?.after).toBeLessThan((result.compressedBytes?.before ?? 0) * 0.6);
    expect(Math.abs(result.bytes.after - result.bytes.before)).toBeLessThan(10_000);
  });

  it('is right again after a few epochs, measured on what training holds out', async () => {
    const { pruned, model } = await prune(join(ROOT, 'models/demo'), { keep: 0.75 });
    const data = join(folder, 'shapes');
    for (const file of readdirSync(SAMPLES).filter((name) => name.endsWith('.jpg'))) {
      const shape = file.replace(/-\d\.jpg$/, '').replace('-', ' ');
      mkdirSync(join(data, shape), { recursive: true });
      copyFileSync(join(SAMPLES, file), join(data, shape, file));
    }
    const recipe = { ...RECOVERY_RECIPE, epochs: 6 };
    const heldOut = { share: recipe.validation, seed: recipe.seed };
    const measure = (spec: ModelSpec) =>
      engine.request('evaluate', { request: 'measure', data, model: spec, ignoreExif: false, heldOut });
    const before = await measure(pruned);
    const trained = await engine.request('finetune', {
      ...{
        request: 'train',
        data,
        recipe,
        out: join(folder, 'trained'),
        featureFolder: null,
        ignoreExif: false,
      },
      ...{ architecture: pruned.architecture, weights: pruned.weights, preprocessing: pruned.preprocessing },
      headClasses: pruned.classes,
    });
    expect(before.images).toBe(10);
    expect((await measure(model)).top1).toBe(1);
    // The same pictures as training held out, whichever side counts them.
    const after = await measure(await readModelFolder(trained.out));
    expect(after.top1).toBeCloseTo(trained.valAccuracy ?? NaN, 9);
    expect(after.top1).toBeGreaterThan(before.top1);
  });

  it('says why a network cannot be narrowed', () => {
    expect(() => buildArchitecture('googlenet~0.5')).toThrow(
      expect.objectContaining({ code: 'architecture/unsupported' }),
    );
  });
});
