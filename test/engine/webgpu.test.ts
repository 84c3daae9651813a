import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../src/engine/client/EngineClient';
import type { Device, ImageResult } from '../../src/shared/engineProtocol';
import { HEAD_RECIPE } from '../../src/shared/recipe';
import { readModelFolder, type ModelFolder } from '../../src/weights/readModelFolder';
import { startEngine, until } from '../support/startEngine';

/** A Vulkan driver in software, which Debian's Chromium brings along. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const available = process.platform === 'linux' && process.arch === 'x64' && existsSync(SWIFTSHADER);
const ROOT = resolve(import.meta.dirname, '../..');
/** A software driver compiles each shader anew in each process. */
const SLOW = 300_000;

describe.skipIf(!available)(`WebGPU on a software driver (skipped without ${SWIFTSHADER})`, () => {
  let home: string;
  let model: ModelFolder;
  let engine: EngineClient;
  const before = { ...process.env };

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'headstart-webgpu-'));
    Object.assign(process.env, {
      VK_DRIVER_FILES: SWIFTSHADER,
      VK_ICD_FILENAMES: SWIFTSHADER,
      HEADSTART_HOME: home,
    });
    model = await readModelFolder(join(ROOT, 'models/demo'));
    engine = startEngine();
  });
  afterAll(() => {
    engine.dispose();
    process.env = before;
    rmSync(home, { recursive: true, force: true });
  });

  async function classify(device: Device, client = engine) {
    const results: ImageResult[] = [];
    const images = [
      join(ROOT, 'media/samples/triangle-2.jpg'),
      join(ROOT, 'media/samples/checkerboard-1.jpg'),
    ];
    const summary = await client.request(
      'classify',
      { request: device, images, model, top: 10, device, ignoreExif: false },
      { onNotification: ({ result }) => results.push(result) },
    );
    const logits = results.map((result) => {
      if ('error' in result) throw new Error(result.error.message);
      return result.predictions.toSorted((a, b) => a.index - b.index).map(({ logit }) => logit);
    });
    return { summary, logits };
  }

  it(
    'gives the logits of the CPU, and its verdict is kept for the next process',
    async () => {
      const cpu = await classify('cpu');
      const gpu = await classify('webgpu');
      expect(gpu.summary).toEqual({ device: 'webgpu', classified: 2, failed: 0 });
      for (const [image, expected] of cpu.logits.entries()) {
        const largest = Math.max(...expected.map(Math.abs));
        for (const [index, logit] of expected.entries())
          expect(Math.abs((gpu.logits[image]?.[index] ?? NaN) - logit) / largest).toBeLessThan(1e-4);
      }
      // Of the device, and of the CPU beside it.
      const places = readdirSync(join(home, 'devices')).map((file) => join(home, 'devices', file));
      expect(places).toHaveLength(2);
      for (const place of places)
        expect(JSON.parse(readFileSync(place, 'utf8'))).toMatchObject({ state: 'right' });

      // Another process believes what is written there.
      for (const place of places) writeFileSync(place, JSON.stringify({ state: 'wrong', difference: 0.5 }));
      const next = startEngine();
      try {
        const { summary, logits } = await classify('webgpu', next);
        expect(summary.device).toBe('cpu');
        expect(summary.deviceNote).toContain('not those of the CPU');
        expect(logits).toEqual(cpu.logits);
      } finally {
        next.dispose();
      }
    },
    SLOW,
  );

  it(
    'is measured beside the others when devices are listed, and what is slower is not taken',
    async () => {
      const { devices, auto, runtime } = await engine.request('devices', { model, again: true });
      expect(runtime).toMatch(/^1\./);
      expect(devices.map(({ device, state }) => [device, state])).toEqual([
        ['cpu', 'works'],
        ['cuda', 'unavailable'],
        ['dml', 'unavailable'],
        ['coreml', 'unavailable'],
        ['webgpu', 'works'],
      ]);
      expect(devices.every(({ reason, state }) => (state === 'works') === (reason === null))).toBe(true);
      expect(auto).toBe('cpu');
    },
    SLOW,
  );

  it(
    'is not blamed when its trial is given up',
    async () => {
      const folder = join(home, 'devices');
      const trying = (): string[] =>
        existsSync(folder)
          ? readdirSync(folder).filter((file) => readFileSync(join(folder, file), 'utf8').includes('trying'))
          : [];
      const other = startEngine();
      const asked = other.request('devices', { model, again: true });
      asked.catch(() => undefined);
      await until('the trial', () => trying().length > 0, 120_000);
      other.dispose();
      await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
      expect(trying()).toEqual([]);
    },
    SLOW,
  );

  it(
    'explains and shows feature maps as the CPU does, each compared with it first',
    async () => {
      const image = join(ROOT, 'media/samples/triangle-2.jpg');
      const look = { image, model, ignoreExif: false };
      // An occlusion map is some two hundred runs of the network as it classifies: minutes on a driver in software.
      const explain = (device: Device) =>
        engine.request('explain', { ...look, request: `why-${device}`, method: 'grad-cam', device });
      const [why, gpuWhy] = [await explain('cpu'), await explain('webgpu')];
      expect([why.device, gpuWhy.device, gpuWhy.deviceNote]).toEqual(['cpu', 'webgpu', undefined]);
      expect(gpuWhy.classIndex).toBe(why.classIndex);
      expect(gpuWhy.probability).toBeCloseTo(why.probability, 4);
      expect(gpuWhy.peak / why.peak).toBeCloseTo(1, 3);
      for (const [place, value] of why.map.values.entries())
        expect(gpuWhy.map.values[place]).toBeCloseTo(value, 3);
      const maps = (device: Device) =>
        engine.request('featureMaps', { ...look, layer: 'stage2', most: 4, device });
      const [cpu, gpu] = [await maps('cpu'), await maps('webgpu')];
      expect(gpu.device).toBe('webgpu');
      expect(gpu.maps.map(({ channel }) => channel)).toEqual(cpu.maps.map(({ channel }) => channel));
      for (const [index, { mean, max }] of cpu.maps.entries()) {
        expect(gpu.maps[index]?.mean).toBeCloseTo(mean, 3);
        expect(gpu.maps[index]?.max).toBeCloseTo(max, 3);
      }
      // Automatic takes the CPU, which is faster than a driver in software.
      expect((await explain('auto')).device).toBe('cpu');
    },
    SLOW,
  );

  it(
    'trains: the loss of its steps is the CPU’s',
    async () => {
      const train = (device: Device) =>
        engine.request('finetune', {
          request: `train-${device}`,
          data: join(ROOT, 'media/samples-new-classes'),
          architecture: model.architecture,
          weights: model.weights,
          preprocessing: model.preprocessing,
          recipe: { ...HEAD_RECIPE, epochs: 1 },
          out: join(home, `out-${device}`),
          featureFolder: null,
          ignoreExif: false,
          device,
        });
      const [cpu, gpu] = [await train('cpu'), await train('webgpu')];
      expect([cpu.device, gpu.device, gpu.deviceNote]).toEqual(['cpu', 'webgpu', undefined]);
      expect(gpu.history[0]?.trainLoss).toBeCloseTo(cpu.history[0]?.trainLoss ?? NaN, 4);
      expect(gpu.valLoss).toBeCloseTo(cpu.valLoss ?? NaN, 4);
    },
    SLOW,
  );
});

describe('a device that this machine does not have', () => {
  const absent: Device = process.platform === 'win32' ? 'coreml' : 'dml';

  it('is replaced by the CPU, and it is said why', async () => {
    const engine = startEngine();
    try {
      const model = await readModelFolder(join(ROOT, 'models/demo'));
      const images = [join(ROOT, 'media/samples/triangle-2.jpg')];
      const summary = await engine.request('classify', {
        ...{ request: 'absent', images, model, top: 1, device: absent, ignoreExif: false },
      });
      expect(summary).toMatchObject({ device: 'cpu', classified: 1 });
      expect(summary.deviceNote).toMatch(
        /^The CPU did the work instead of (DirectML|Core ML)\. It exists on /,
      );
    } finally {
      engine.dispose();
    }
  });
});
