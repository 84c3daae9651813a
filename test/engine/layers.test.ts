import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EngineClient } from '../../src/engine/client/EngineClient';
import { startEngine } from '../support/startEngine';

const DEMO = resolve(import.meta.dirname, '../../models/demo/model.safetensors');
const SHUFFLENET = { architecture: 'shufflenet_v2_x0_5', inputSize: 64, numClasses: 4 } as const;

let engine: EngineClient;
beforeAll(() => (engine = startEngine()));
afterAll(() => engine.dispose());

it.each([
  ['resnet18', ['fc'], 'layer4'],
  ['shufflenet_v2_x0_5', ['fc'], 'conv5'],
  ['mobilenet_v2', ['classifier.1'], 'features.18'],
  ['vit_b_32', ['heads.head'], 'encoder.layers.encoder_layer_11'],
  ['squeezenet1_0', ['classifier.1'], 'features.12'],
])('%s has a head and a last stage', async (architecture, headPaths, lastStage) => {
  expect(await engine.request('tree', { architecture })).toMatchObject({ headPaths, lastStage });
});

it('a layer is described', async () => {
  const layer = await engine.request('layer', { ...SHUFFLENET, path: 'fc' });
  expect(layer).toMatchObject({ type: 'Linear', inputShapes: [[1, 1024]], outputShape: [1, 4] });
});

it('a step is timed: of the head in no time, of all layers with nothing frozen', async () => {
  const params = {
    ...SHUFFLENET,
    weights: DEMO,
    movesStatistics: false,
    batch: 8,
    optimizer: 'adamw',
  } as const;
  const head = await engine.request('timeStep', { ...params, train: ['fc'] });
  const all = await engine.request('timeStep', { ...params, train: [''] });
  expect(head.stepSeconds).toBeGreaterThan(0);
  expect(all.stepSeconds).toBeGreaterThan(2 * head.stepSeconds);
  expect(head.frozenSeconds).toBeGreaterThan(2 * all.frozenSeconds);
});

it('a layer that is not there is refused', async () => {
  const failed = engine.request('layer', { ...SHUFFLENET, path: 'layer9' });
  await expect(failed).rejects.toMatchObject({ code: 'architecture/no-such-layer' });
});
