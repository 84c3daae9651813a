import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildArchitecture } from '../../src/architectures/catalog';
import { gradCam } from '../../src/engine/explain/gradCam';
import { lookAt } from '../../src/engine/explain/lookAt';
import { resizeMap } from '../../src/engine/explain/resizeMap';
import type { NetworkSession } from '../../src/engine/sessions/NetworkSession';
import { SessionCache } from '../../src/engine/sessions/SessionCache';
import type { ExplainParams } from '../../src/shared/explainProtocol';
import camGolden from '../fixtures/grad-cam-golden.json';
import golden from '../fixtures/parity-golden.json';
import { seededPictures, writeSeededNetwork } from './seededNetwork';

/** The largest network's weights are a hundred megabytes to make, on a machine that may be busy, in milliseconds. */
const TIMEOUT_MS = 180_000;
const REFERENCE = resolve(import.meta.dirname, '../../../shared/reference');
const IMAGENET = {
  resize: 256,
  crop: 224,
  interpolation: 'bilinear',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} as const;

/** Pearson's correlation of two maps. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((x, y) => x + y, 0) / values.length;
  const centred = (values: ArrayLike<number>) => {
    const middle = mean(values);
    return Array.from(values, (value) => value - middle);
  };
  const [x, y] = [centred(a), centred(b)];
  const dot = (p: number[], q: number[]) => p.reduce((sum, value, index) => sum + value * q[index]!, 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-grad-cam-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('Grad-CAM as PyTorch computes it in float64', { timeout: TIMEOUT_MS }, () => {
  it.each(camGolden.maps)('$architecture at $layer', async (expected) => {
    const { architecture, layer, declared, side, classIndex, map } = expected;
    const { variances, logits } = golden[architecture as keyof typeof golden];
    const numClasses = logits[0]!.length;
    const network = buildArchitecture(architecture, { numClasses, inputSize: side });
    const weights = join(folder, `${architecture}.safetensors`);
    if (!existsSync(weights)) writeSeededNetwork(weights, network, variances);
    const model = {
      architecture,
      weights,
      preprocessing: { ...IMAGENET, crop: side },
      classes: Array.from({ length: numClasses }, (_, index) => `class ${index}`),
    };
    const params: ExplainParams = {
      ...{ request: 'test', method: 'grad-cam', image: '', ignoreExif: false, model, classIndex },
      ...(!declared && { layer }),
    };
    const found = await gradCam(params, seededPictures(1, side), new SessionCache<NetworkSession>(0), () =>
      Promise.resolve(),
    );
    expect(found).toMatchObject({ layer, classIndex });
    expect([found.map.height, found.map.width]).toEqual([expected.height, expected.width]);
    const same = correlation(found.map.values, map);
    if (process.env.HEADSTART_FIGURES)
      console.log(`${architecture} ${layer}: correlation ${same.toFixed(9)}`);
    expect(same).toBeGreaterThan(0.99999);
    // Not only alike but of the same size.
    const largest = Math.max(...map);
    expect(Math.max(...Array.from(found.map.values)) / largest).toBeCloseTo(1, 2);
  });

  it('is resampled as torch.nn.functional.interpolate does it', () => {
    const { map, height, width } = camGolden.maps.find(({ architecture }) => architecture === 'resnet18')!;
    const resized = resizeMap({ height, width, values: map }, Math.sqrt(camGolden.resized.length));
    const largest = Math.max(...map);
    for (const [at, value] of camGolden.resized.entries()) {
      expect(resized[at]! / largest).toBeCloseTo(value / largest, 4);
    }
  });
});

describe.runIf(existsSync(REFERENCE))('the real SqueezeNet (needs ../shared/reference)', () => {
  it.each(camGolden.real)('$photograph', async ({ photograph, classIndex, height, width, map }) => {
    const model = {
      architecture: 'squeezenet1_0',
      weights: join(REFERENCE, 'squeezenet1_0.safetensors'),
      preprocessing: IMAGENET,
      classes: Array.from({ length: 1000 }, (_, index) => String(index)),
    };
    const image = join(REFERENCE, 'imagenet-samples', photograph);
    const params: ExplainParams = { request: 'test', method: 'grad-cam', image, ignoreExif: true, model };
    const { pixels } = await lookAt(params);
    const sessions = new SessionCache<NetworkSession>(0);
    const found = await gradCam(params, pixels, sessions, () => Promise.resolve());
    expect(found).toMatchObject({ classIndex, map: { height, width } });
    const same = correlation(found.map.values, map);
    if (process.env.HEADSTART_FIGURES) console.log(`${photograph}: correlation ${same.toFixed(9)}`);
    expect(same).toBeGreaterThan(0.99999);
  });
});
