import { mkdtempSync, rmSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../src/engine/client/EngineClient';
import type { ImageResult } from '../../src/shared/engineProtocol';
import type { Recipe } from '../../src/shared/recipe';
import { readModelFolder, type ModelFolder } from '../../src/weights/readModelFolder';
import { writeSparseSafetensors } from '../support/sparseWeights';
import { startEngine } from '../support/startEngine';
import { demoRun } from '../support/trainingRuns';

const ROOT = resolve(import.meta.dirname, '../..');
const SAMPLES = join(ROOT, 'media/samples');

describe('WebAssembly', () => {
  let home: string;
  let model: ModelFolder;
  let images: string[];
  let native: EngineClient;
  let wasm: EngineClient;
  const before = { ...process.env };

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'headstart-wasm-'));
    model = await readModelFolder(join(ROOT, 'models/demo'));
    images = (await readdir(SAMPLES))
      .filter((name) => name.endsWith('.jpg'))
      .map((name) => join(SAMPLES, name));
    process.env.HEADSTART_HOME = home;
    native = await started();
    process.env.HEADSTART_RUNTIME = 'wasm';
    wasm = await started();
  });
  afterAll(() => {
    native.dispose();
    wasm.dispose();
    process.env = before;
    rmSync(home, { recursive: true, force: true });
  });

  /** An engine whose process has been started, with the variables of now. */
  async function started(): Promise<EngineClient> {
    const engine = startEngine();
    await engine.request('tree', { architecture: 'squeezenet1_0' });
    return engine;
  }

  /** Logits of the samples, one row each. */
  async function logitsOf(
    engine: EngineClient,
    weights = model.weights,
    pictures = images,
  ): Promise<number[][]> {
    const results: ImageResult[] = [];
    const request = `${weights} ${pictures.length} ${String(Math.random())}`;
    await engine.request(
      'classify',
      {
        ...{ request, images: pictures, top: 10, device: 'auto', ignoreExif: false },
        model: { ...model, weights },
      },
      { onNotification: ({ result }) => results.push(result) },
    );
    return results.map((result) => {
      if ('error' in result) throw new Error(result.error.message);
      return result.predictions.toSorted((a, b) => a.index - b.index).map(({ logit }) => logit);
    });
  }

  it('is what the one engine uses and the other does not, and is said', async () => {
    expect(await native.request('devices', { model, again: false })).toMatchObject({
      ...{ webAssembly: false, runtime: expect.stringMatching(/^[\d.]+$/) as string },
    });
    const { devices, auto, runtime, webAssembly } = await wasm.request('devices', { model, again: false });
    expect({ auto, webAssembly }).toEqual({ auto: 'cpu', webAssembly: true });
    expect(runtime).toMatch(/^[\d.]+ \(WebAssembly\)$/);
    expect(devices.map(({ device, state }) => [device, state])).toEqual([
      ['cpu', 'works'],
      ...['cuda', 'dml', 'coreml', 'webgpu'].map((device) => [device, 'unavailable']),
    ]);
    expect(devices[1]?.reason).toContain('through WebAssembly');
  });

  it('gives the logits of the native build within 1e-5 of the largest', async () => {
    const [expected, found] = [await logitsOf(native), await logitsOf(wasm)];
    expect(found.length).toBe(images.length);
    for (const [row, logits] of expected.entries()) {
      const largest = Math.max(...logits.map(Math.abs));
      for (const [index, logit] of logits.entries())
        expect(Math.abs((found[row]?.[index] ?? NaN) - logit) / largest).toBeLessThan(1e-5);
    }
  });

  it('reads weights at any place of a file, as those in PyTorch’s are', async () => {
    const path = join(home, 'weights.pth');
    await wasm.request('export', {
      ...{ request: 'export', model, training: null, published: null, format: 'pth' },
      ...{ out: path, preprocessing: false, batch: 1 },
    });
    expect(await logitsOf(wasm, path)).toEqual(await logitsOf(wasm));
  });

  it.each<[string, Partial<Recipe>]>([
    ['the head', { epochs: 2 }],
    [
      'a stage, its statistics too',
      { train: ['conv5'], headEpochs: 1, epochs: 1, batch: 16, movesStatistics: true },
    ],
  ])('trains %s with the losses of the native build', async (name, recipe) => {
    const train = (engine: EngineClient, which: string) =>
      engine.request('finetune', { ...demoRun(join(home, `${name} ${which}`), recipe), request: which });
    const [expected, found] = [await train(native, 'native'), await train(wasm, 'wasm')];
    expect(found.history.length).toBe(expected.history.length);
    for (const [epoch, { trainLoss, valLoss }] of expected.history.entries()) {
      expect(found.history[epoch]?.trainLoss).toBeCloseTo(trainLoss, 4);
      expect(found.history[epoch]?.valLoss).toBeCloseTo(valLoss ?? NaN, 4);
    }
  });

  it('makes a model in int8 that says the same', async () => {
    const result = await wasm.request('quantize', {
      ...{ request: 'int8', model, images, mode: 'auto', calibration: 'mse', leastAgreement: 0.8 },
      ...{ keepFloat: null, seed: 0, out: join(home, 'int8.onnx') },
    });
    expect(result.written).toBe(true);
    expect(result.agreement).toBeGreaterThanOrEqual(0.9);
  });

  it('refuses what does not fit into its memory before it loads it, and goes on', async () => {
    const weights = join(home, 'vgg11.safetensors');
    await writeSparseSafetensors(weights, 'vgg11');
    const input = join(home, 'pictures.npy');
    await writeZeros(input, [100, 3, 224, 224]);
    const output = join(home, 'logits.npy');
    await expect(
      wasm.request('run', { architecture: 'vgg11', weights, input, output, device: 'cpu' }),
    ).rejects.toMatchObject({
      code: 'engine/out-of-memory',
      message: expect.stringMatching(/WebAssembly’s memory of 4 GiB.*it takes 4\.\d+ GB/) as string,
    });
    expect((await logitsOf(wasm, model.weights, images.slice(0, 1))).length).toBe(1);
  });
});

/** A NumPy file of float32 zeros, with a hole for them. */
async function writeZeros(path: string, shape: readonly number[]): Promise<void> {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const header = `${text.padEnd(117)}\n`;
  const file = await open(path, 'w');
  await file.write(
    Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8]),
  );
  await file.write(header);
  await file.truncate(10 + header.length + 4 * shape.reduce((product, extent) => product * extent, 1));
  await file.close();
}
