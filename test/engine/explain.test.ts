import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../src/engine/client/EngineClient';
import { lookAt } from '../../src/engine/explain/lookAt';
import { readNpy } from '../../src/engine/npy/readNpy';
import { writeNpy } from '../../src/engine/npy/writeNpy';
import { softmax } from '../../src/engine/predict/softmax';
import { decodeImage } from '../../src/engine/preprocess/decodeImage';
import type { ExplainParams } from '../../src/shared/explainProtocol';
import type { ModelSpec } from '../../src/shared/modelSpec';
import { readModelFolder } from '../../src/weights/readModelFolder';
import { jsonLines, runCli } from '../support/runCli';
import { startEngine } from '../support/startEngine';

const ROOT = resolve(import.meta.dirname, '../..');
const STAR = join(ROOT, 'media/samples/star-1.jpg');

let folder: string;
let model: ModelSpec;
let engine: EngineClient;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-explain-'));
  const { architecture, weights, preprocessing, classes } = await readModelFolder(join(ROOT, 'models/demo'));
  model = { architecture, weights, preprocessing, classes };
  engine = startEngine();
});
afterAll(() => {
  engine.dispose();
  rmSync(folder, { recursive: true });
});

const params = (change: Partial<ExplainParams> = {}): ExplainParams => ({
  ...{ request: 'why', image: STAR, model, ignoreExif: false, method: 'grad-cam' },
  ...change,
});

describe('Grad-CAM', () => {
  it('looks for the most probable class at the declared layer', async () => {
    const result = await engine.request('explain', params());
    const { crop } = model.preprocessing;
    expect(result).toMatchObject({ label: 'star', method: 'grad-cam', layer: 'conv5', crop });
    expect(result.probability).toBeGreaterThan(0.5);
    expect(result.map.values).toHaveLength(result.map.height * result.map.width);
    expect(Math.max(...result.map.values)).toBe(1);
    expect(result.heat).toHaveLength(crop ** 2);
    expect(Math.max(...result.heat)).toBeGreaterThan(200);
    const { width, height } = await decodeImage(STAR, { ignoreExif: false });
    expect(result.picture).toEqual({ width, height });
  });

  it('is another for another class, and finer at an earlier layer', async () => {
    const declared = await engine.request('explain', params());
    const other = await engine.request('explain', params({ classIndex: (declared.classIndex + 1) % 10 }));
    expect(other.map.values).not.toEqual(declared.map.values);
    const finer = await engine.request('explain', params({ layer: 'stage2' }));
    expect(finer.map.height).toBeGreaterThan(declared.map.height);
  });

  it.each([
    [{ layer: 'fc' }, 'usage', /no map of places.*conv5/],
    [{ layer: 'layer9' }, 'architecture/no-such-layer', /layer9/],
    [{ classIndex: 10 }, 'usage', /classes 0 to 9/],
    [{ image: join(ROOT, 'README.md') }, 'image/not-an-image', /README/],
  ] as const)('refuses %o', async (change, code, message) => {
    await expect(engine.request('explain', params(change))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('the occlusion map', () => {
  it('says what covering each place takes from the class, with progress', async () => {
    const told: number[] = [];
    const result = await engine.request('explain', params({ method: 'occlusion' }), {
      onNotification: ({ done, total }) => told.push(done / total),
    });
    expect(result).toMatchObject({ label: 'star', layer: null, map: { height: 14, width: 14 } });
    expect(result.peak).toBeGreaterThan(0);
    expect(result.peak).toBeLessThanOrEqual(1);
    expect(told.at(-1)).toBe(1);
    expect(told.toSorted((a, b) => a - b)).toEqual(told);
  });

  it('is what the network says of the covered pictures one by one', async () => {
    const asked = params({ method: 'occlusion' });
    const { pixels } = await lookAt(asked);
    const { map, peak, probability, classIndex } = await engine.request('explain', asked);
    const { crop } = model.preprocessing;
    const input = join(folder, 'covered.npy');
    const output = join(folder, 'logits.npy');
    // A corner, an edge, and the middle.
    for (const [row, column] of [
      [0, 0],
      [13, 6],
      [7, 7],
    ] as const) {
      const covered = Float32Array.from(pixels);
      const [centreX, centreY] = [((column + 0.5) * crop) / 14, ((row + 0.5) * crop) / 14];
      for (let at = 0; at < covered.length; at++) {
        const [x, y] = [at % crop, Math.floor(at / crop) % crop];
        const inside = (place: number, centre: number) =>
          place >= Math.round(centre - crop / 14) && place < Math.round(centre + crop / 14);
        if (inside(x, centreX) && inside(y, centreY)) covered[at] = 0;
      }
      await writeNpy(input, { shape: [1, 3, crop, crop], data: covered });
      const { architecture, weights } = model;
      await engine.request('run', { architecture, weights, input, output });
      const lost = probability - (softmax((await readNpy(output)).data)[classIndex] ?? 0);
      expect(map.values[row * 14 + column]! * peak).toBeCloseTo(Math.max(0, lost), 5);
    }
  });

  it('is ended by a cancel, and the engine goes on', async () => {
    const abort = new AbortController();
    const failed = engine.request('explain', params({ method: 'occlusion' }), {
      signal: abort.signal,
      onNotification: () => abort.abort(),
    });
    await expect(failed).rejects.toMatchObject({ code: 'cancelled' });
    expect(await engine.request('explain', params())).toMatchObject({ label: 'star' });
  });
});

describe('feature maps', () => {
  const features = (layer: string, most = 8) =>
    engine.request('featureMaps', { image: STAR, model, ignoreExif: false, layer, most });

  it('come strongest first', async () => {
    const { maps, channels, height, width, pixels } = await features('stage2');
    expect(maps).toHaveLength(8);
    expect(channels).toBe(48);
    expect(pixels).toHaveLength(8 * height * width);
    const means = maps.map(({ mean }) => mean);
    expect(means).toEqual(means.toSorted((a, b) => b - a));
  });

  it('are those of the network', async () => {
    const { maps } = await features('conv5', 3);
    const { pixels } = await lookAt(params());
    const { crop } = model.preprocessing;
    const [input, output] = [join(folder, 'star.npy'), join(folder, 'conv5.npy')];
    await writeNpy(input, { shape: [1, 3, crop, crop], data: pixels });
    const { architecture, weights } = model;
    await engine.request('run', { architecture, weights, input, output, layer: 'conv5' });
    const { shape, data } = await readNpy(output);
    const area = shape[2]! * shape[3]!;
    const means = Array.from({ length: shape[1]! }, (_, channel) => {
      const values = data.subarray(channel * area, (channel + 1) * area);
      return values.reduce((a, b) => a + b, 0) / area;
    });
    expect(maps[0]!.mean).toBeCloseTo(Math.max(...means), 5);
    for (const { channel, mean } of maps) expect(mean).toBeCloseTo(means[channel]!, 5);
  });

  it('are refused where a layer has none', async () => {
    await expect(features('fc')).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('headstart explain', () => {
  it('writes a picture and says what it shows', async () => {
    const out = join(folder, 'why.png');
    const { code, stdout } = await runCli(['explain', STAR, '--class', 'star', '--out', out, '--json']);
    expect(code).toBe(0);
    const [found] = jsonLines(stdout);
    expect(found).toMatchObject({
      ...{ image: STAR, out, method: 'grad-cam', layer: 'conv5' },
      class: { label: 'star' },
    });
    const [drawn, original] = [
      await decodeImage(out, { ignoreExif: true }),
      await decodeImage(STAR, { ignoreExif: true }),
    ];
    expect([drawn.width, drawn.height]).toEqual([original.width, original.height]);
    expect(drawn.data).not.toEqual(original.data);
    expect(readFileSync(out).subarray(1, 4).toString()).toBe('PNG');
  });

  it('says it in a line', async () => {
    const out = join(folder, 'covered.png');
    const { code, stdout, stderr } = await runCli(['explain', STAR, '--method', 'occlusion', '--out', out]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/covered\.png: star, \d+\.\d % \(occlusion, 14×14 places/),
    ]);
    expect(stderr).toMatch(/The most telling place, covered, takes .* % from it/);
  });

  it.each([
    [['--class', 'goldfish', '--out', 'x.png'], /no class “goldfish”/],
    [['--method', 'guess', '--out', 'x.png'], /--method must be one of grad-cam, occlusion/],
    [['--method', 'occlusion', '--layer', 'conv5', '--out', 'x.png'], /--layer is for grad-cam/],
    [[], /--out is missing/],
  ])('refuses %o', async (args, message) => {
    const { code, stderr } = await runCli(['explain', STAR, ...args], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
