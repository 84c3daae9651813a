import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../src/engine/client/EngineClient';
import type { ClassifyParams, EngineNotifications } from '../../src/shared/engineProtocol';
import { readModelFolder, type ModelFolder } from '../../src/weights/readModelFolder';
import { makeSeededFolder } from '../support/seededWeights';
import { startEngine } from '../support/startEngine';

const SAMPLES = resolve(import.meta.dirname, '../../media/samples');
const samples = readdirSync(SAMPLES)
  .filter((name) => name.endsWith('.jpg'))
  .map((name) => join(SAMPLES, name));

let folder: string;
let model: ModelFolder;
let engine: EngineClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-classify-'));
  makeSeededFolder(join(folder, 'model'));
  model = await readModelFolder(join(folder, 'model'));
  engine = startEngine();
});
afterAll(() => {
  engine.dispose();
  rmSync(folder, { recursive: true });
});

type Classified = EngineNotifications['classified'];

async function classify(
  images: readonly string[],
  change: Partial<ClassifyParams> = {},
  signal?: AbortSignal,
) {
  const told: Classified[] = [];
  const summary = await engine.request(
    'classify',
    { request: 'a request', images, model, top: 3, device: 'auto', ignoreExif: false, ...change },
    { signal, onNotification: (notification) => told.push(notification) },
  );
  return { summary, told };
}

describe('classify', () => {
  it('tells every result in order, and the sum of them', async () => {
    const images = [...samples, join(folder, 'none.jpg'), samples[0]!];
    const { summary, told } = await classify(images);
    expect(told.map(({ index }) => index)).toEqual(images.map((_, index) => index));
    expect(told.map(({ result }) => result.image)).toEqual(images);
    expect(summary).toEqual({ device: 'cpu', classified: images.length - 1, failed: 1 });
  });

  it('does nothing for no images', async () => {
    expect((await classify([])).summary).toEqual({ device: 'cpu', classified: 0, failed: 0 });
  });

  it('says why another device does the work', async () => {
    const { summary } = await classify(samples.slice(0, 1), { device: 'webgpu' });
    expect(summary.device).toBe('cpu');
    expect(summary.deviceNote).toContain('WebGPU');
  });

  it('keeps two requests apart that run at the same time', async () => {
    const [first, second] = await Promise.all([
      classify(samples.slice(0, 3), { request: 'first' }),
      classify(samples.slice(3, 6), { request: 'second' }),
    ]);
    expect(first.told.map(({ result }) => result.image)).toEqual(samples.slice(0, 3));
    expect(second.told.map(({ result }) => result.image)).toEqual(samples.slice(3, 6));
  });

  it('stops telling when it is cancelled', async () => {
    const cancellation = new AbortController();
    const many = Array.from({ length: 40 }, () => samples).flat();
    let told = 0;
    const request = engine.request(
      'classify',
      { request: 'many', images: many, model, top: 1, device: 'auto', ignoreExif: false },
      {
        signal: cancellation.signal,
        onNotification: () => {
          told += 1;
          cancellation.abort();
        },
      },
    );
    await expect(request).rejects.toMatchObject({ code: 'cancelled' });
    const after = told;
    expect((await classify(samples.slice(0, 1))).summary.classified).toBe(1);
    expect(told).toBe(after);
    expect(told).toBeLessThan(many.length);
  });

  it('fails when the engine is killed, and the next one works', async () => {
    const many = Array.from({ length: 40 }, () => samples).flat();
    const request = engine.request(
      'classify',
      { request: 'killed', images: many, model, top: 1, device: 'auto', ignoreExif: false },
      { onNotification: () => engine.pid !== undefined && process.kill(engine.pid, 'SIGKILL') },
    );
    await expect(request).rejects.toMatchObject({ code: 'engine/crashed' });
    expect((await classify(samples.slice(0, 1))).summary.classified).toBe(1);
  });

  it('refuses classes that the head does not have', async () => {
    const classes = ['only', 'two'];
    await expect(classify(samples.slice(0, 1), { model: { ...model, classes } })).rejects.toMatchObject({
      code: 'architecture/mismatch',
    });
  });
});

describe('a weights file that changes', () => {
  it('is read anew', async () => {
    const before = await classify(samples.slice(0, 1));
    const bytes = readFileSync(model.weights);
    // The last tensor is the head's bias: another one gives other logits.
    bytes.writeFloatLE(1000, bytes.length - 40);
    const copy = join(folder, 'copy.safetensors');
    writeFileSync(copy, readFileSync(model.weights));
    const original = await classify(samples.slice(0, 1), { model: { ...model, weights: copy } });
    writeFileSync(copy, bytes);
    utimesSync(copy, new Date(), new Date(Date.now() + 5000));
    const after = await classify(samples.slice(0, 1), { model: { ...model, weights: copy } });
    const logits = ({ told }: typeof before) =>
      told.map(({ result }) => ('predictions' in result ? result.predictions.map(({ logit }) => logit) : []));
    expect(logits(original)).toEqual(logits(before));
    expect(logits(after)).not.toEqual(logits(before));
  });

  it('is an error when it is cut short in use, and the engine lives on', async () => {
    const copy = join(folder, 'short.safetensors');
    writeFileSync(copy, readFileSync(model.weights));
    const request = { model: { ...model, weights: copy } };
    await classify(samples.slice(0, 1), request);
    const pid = engine.pid;
    truncateSync(copy, 100_000);
    await expect(classify(samples.slice(0, 1), request)).rejects.toMatchObject({
      code: 'checkpoint/truncated',
    });
    expect((await classify(samples.slice(0, 1))).summary.classified).toBe(1);
    expect(engine.pid).toBe(pid);
  });

  it('is an error when it is cut short between two batches', async () => {
    const copy = join(folder, 'between.safetensors');
    writeFileSync(copy, readFileSync(model.weights));
    const pid = engine.pid;
    const images = Array.from({ length: 30 }, () => samples).flat();
    const request = engine.request(
      'classify',
      {
        request: 'cut',
        images,
        model: { ...model, weights: copy },
        top: 1,
        device: 'auto',
        ignoreExif: false,
      },
      { onNotification: ({ index }) => index === 0 && truncateSync(copy, 100_000) },
    );
    await expect(request).rejects.toMatchObject({
      code: expect.stringMatching(/^(file\/changed|checkpoint\/truncated)$/) as string,
    });
    expect(engine.pid).toBe(pid);
  });
});
