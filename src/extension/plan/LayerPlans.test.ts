import { beforeEach, describe, expect, it } from 'vitest';
import { HeadstartError } from '../../shared/errors';
import type { TimeStepParams, TimeStepResult } from '../../shared/layerProtocol';
import type { LayerPlan } from '../../shared/plan/LayerPlan';
import type { DescribedModel, EngineRequest } from '../CurrentModel';
import { LayerPlans } from './LayerPlans';

const module = (path: string, type: string, parameters: number) => ({
  ...{ path, type, parameters, buffers: 0, outputShape: null, macs: 0, activationBytes: 100 },
});

const modelAt = (weights: string): DescribedModel => ({
  spec: {
    ...{ architecture: 'small', weights, classes: ['cat', 'dog'] },
    preprocessing: { resize: 8, crop: 8, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] },
  },
  tree: {
    ...{ architecture: 'small', parameters: 60, macs: 4, headPaths: ['fc'], lastStage: 'stage' },
    modules: [
      module('', 'Small', 60),
      module('stage', 'Sequential', 50),
      module('stage.conv', 'Conv2d', 40),
      module('stage.bn', 'BatchNorm2d', 10),
      module('fc', 'Linear', 10),
    ],
    stateDict: [
      { name: 'stage.conv.weight', shape: [4, 10], dtype: 'F32' },
      { name: 'stage.bn.weight', shape: [5], dtype: 'F32' },
      { name: 'stage.bn.bias', shape: [5], dtype: 'F32' },
      { name: 'stage.bn.running_mean', shape: [5], dtype: 'F32' },
      { name: 'fc.weight', shape: [2, 5], dtype: 'F32' },
    ],
    parameterNames: ['stage.conv.weight', 'stage.bn.weight', 'stage.bn.bias', 'fc.weight'],
  },
});

let model: DescribedModel | undefined;
let stored: unknown;
let changes: number;
let busy: boolean;
let asked: TimeStepParams[];
let answer: (params: TimeStepParams, signal: AbortSignal | undefined) => Promise<TimeStepResult>;

function open(): LayerPlans {
  return new LayerPlans({
    model: () => model,
    store: { get: () => stored, set: (plans) => Promise.resolve(void (stored = structuredClone(plans))) },
    request: ((_method: string, params: TimeStepParams, options?: { signal?: AbortSignal }) => {
      asked.push(params);
      return answer(params, options?.signal);
    }) as unknown as EngineRequest,
    busy: () => busy,
    onChange: () => changes++,
  });
}

beforeEach(() => {
  model = modelAt('/a.pth');
  stored = undefined;
  changes = 0;
  busy = false;
  asked = [];
  answer = () => Promise.resolve({ stepSeconds: 0.32, frozenSeconds: 0.01 });
});

describe('the plan of the model in use', () => {
  it('is the head at first, and nothing without a model', () => {
    expect(open().state).toMatchObject({ train: ['fc'], preset: 'head', trainable: 10, total: 60 });
    model = undefined;
    const none = open();
    expect(none.state).toBeNull();
    expect(none.recipe).toBeUndefined();
  });

  it('changes its counters with every edit', async () => {
    const plans = open();
    await plans.edit({ kind: 'toggle', path: 'stage.bn' });
    expect(plans.state).toMatchObject({
      ...{ train: ['stage.bn', 'fc'], trainable: 20, preset: 'biasesAndNorms' },
      ...{ trainsBatchNorm: true, trainsHead: true, batch: 32 },
      memory: { weights: 240, gradients: 80, optimizer: 160 },
    });
    await plans.edit({ kind: 'toggle', path: 'fc' });
    expect(plans.state).toMatchObject({ trainable: 10, trainsHead: false, preset: null });
    expect(changes).toBe(2);
  });

  it('is the same object until something changes, so that nothing is sent twice', async () => {
    const plans = open();
    const before = plans.state;
    expect(plans.state).toBe(before);
    await plans.edit({ kind: 'statistics', moves: true });
    expect(plans.state).not.toBe(before);
  });

  it('is kept for the workspace, each model having its own', async () => {
    await open().edit({ kind: 'preset', preset: 'all' });
    model = modelAt('/b.pth');
    await open().edit({ kind: 'freezeUpTo', path: 'stage.conv' });
    const later = open();
    expect(later.state?.train).toEqual(['stage.bn', 'fc']);
    model = modelAt('/a.pth');
    expect(later.state?.train).toEqual(['']);
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'fc'],
    ['a plan without layers', { 'small /a.pth': { movesStatistics: true } }],
    ['layers that are no texts', { 'small /a.pth': { train: [1], movesStatistics: true } }],
  ])('begins anew where the workspace holds %s', (_what, value) => {
    stored = value;
    expect(open().state).toMatchObject({ train: ['fc'], movesStatistics: false });
  });

  it('leaves out what the network does not have', () => {
    const plan: LayerPlan = { train: ['features.3', 'stage.bn.bias'], movesStatistics: true };
    stored = { 'small /a.pth': plan };
    expect(open().state).toMatchObject({ train: ['stage.bn.bias'], movesStatistics: true, trainable: 5 });
  });

  it('is what the recipe trains', async () => {
    const plans = open();
    expect(plans.recipe).toMatchObject({ train: 'head', headEpochs: 0 });
    await plans.edit({ kind: 'train', path: 'stage.bn' });
    await plans.edit({ kind: 'statistics', moves: true });
    expect(plans.recipe).toMatchObject({ train: ['stage.bn', 'fc'], movesStatistics: true });
    await plans.edit({ kind: 'preset', preset: 'all' });
    expect(plans.recipe?.train).toBe('all');
  });
});

describe('the time of an epoch', () => {
  it('is measured when that is asked for, with the head, and forgotten with the plan', async () => {
    const plans = open();
    await plans.edit({ kind: 'preset', preset: 'none' });
    await plans.edit({ kind: 'train', path: 'stage.bn' });
    await plans.measureTime();
    expect(asked).toEqual([
      {
        ...{ architecture: 'small', weights: '/a.pth', inputSize: 8, numClasses: 2, batch: 32 },
        ...{ optimizer: 'adamw', movesStatistics: false, train: ['stage.bn', 'fc'] },
      },
    ]);
    // A thousand pictures: 31.25 steps, and four views of each through the frozen part.
    expect(plans.state?.time).toEqual({ status: 'known', epochSeconds: 10, frozenSeconds: 40 });
    await plans.edit({ kind: 'freeze', path: 'stage.bn' });
    expect(plans.state?.time).toEqual({ status: 'unknown' });
  });

  it('is not measured beside a run', async () => {
    busy = true;
    const plans = open();
    await plans.measureTime();
    expect(asked).toEqual([]);
    expect(plans.state?.time).toEqual({
      ...{ status: 'failed', message: 'A run is under way. Measure when it is over.' },
    });
  });

  it('says what went wrong', async () => {
    answer = () => Promise.reject(new HeadstartError('checkpoint/truncated', 'It ends too early.'));
    const plans = open();
    await plans.measureTime();
    expect(plans.state?.time).toEqual({ status: 'failed', message: 'It ends too early.' });
  });

  it('is no longer wanted once the plan has changed', async () => {
    answer = (_params, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new HeadstartError('cancelled', 'Cancelled.')));
      });
    const plans = open();
    const measuring = plans.measureTime();
    expect(plans.state?.time).toEqual({ status: 'measuring' });
    await plans.edit({ kind: 'preset', preset: 'all' });
    await measuring;
    expect(plans.state?.time).toEqual({ status: 'unknown' });
  });
});
