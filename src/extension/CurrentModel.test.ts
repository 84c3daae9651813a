import { beforeEach, expect, it } from 'vitest';
import { HeadstartError } from '../shared/errors';
import type { ResolvedModel } from '../weights/resolveModel';
import { CurrentModel, type EngineRequest } from './CurrentModel';

const modelAt = (path = 'demo'): ResolvedModel => ({
  spec: {
    architecture: path,
    weights: `/${path}/model.safetensors`,
    preprocessing: { resize: 8, crop: 8, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] },
    classes: ['cat', 'dog'],
  },
  title: path,
  notes: [],
});

let stored: string | undefined;
let resolving: Map<string | undefined, (model: ResolvedModel | Error) => void>;
let model: CurrentModel;

beforeEach(() => {
  stored = undefined;
  resolving = new Map();
  model = new CurrentModel({
    resolve: (path) =>
      new Promise((resolve, reject) => {
        resolving.set(path, (answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      }),
    request: ((_method: string, { architecture }: { architecture: string }) =>
      Promise.resolve({
        architecture,
        parameters: 3,
        macs: 4,
        modules: [],
        stateDict: [],
      })) as unknown as EngineRequest,
    choice: { get: () => stored, set: (path) => Promise.resolve(void (stored = path)) },
  });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('is read once, with its layers after it', async () => {
  const states: string[] = [];
  model.onChange(() => states.push(`${model.state.status}/${model.layers.status}`));
  const both = [model.get(), model.get()];
  resolving.get(undefined)!(modelAt());
  expect((await Promise.all(both)).map(({ title }) => title)).toEqual(['demo', 'demo']);
  await turn();
  expect(states).toEqual(['loading/loading', 'ready/loading', 'ready/ready']);
  expect(model.layers).toMatchObject({ architecture: 'demo', parameters: 3 });
});

it('says what is wrong with it, and can be read again', async () => {
  const first = model.get();
  resolving.get(undefined)!(new HeadstartError('checkpoint/truncated', 'It ends too early.'));
  await expect(first).rejects.toThrow('It ends too early.');
  expect(model.state).toMatchObject({ status: 'failed', error: { action: 'chooseModel' } });
  const second = model.reload();
  resolving.get(undefined)!(modelAt());
  await second;
  expect(model.state).toMatchObject({ status: 'ready', title: 'demo' });
});

it('stays when another one cannot be used', async () => {
  const demo = model.get();
  resolving.get(undefined)!(modelAt());
  await demo;
  const bad = model.choose('/page.pth');
  resolving.get('/page.pth')!(new HeadstartError('checkpoint/html', 'It is a web page.'));
  await expect(bad).rejects.toThrow('web page');
  expect(stored).toBeUndefined();
  expect(model.state).toMatchObject({ status: 'ready', title: 'demo' });
});

it('is the last one that was chosen, even when an earlier one is ready only afterwards', async () => {
  const slow = model.get();
  const chosen = model.choose('resnet18');
  resolving.get('resnet18')!(modelAt('resnet18'));
  await chosen;
  resolving.get(undefined)!(modelAt());
  await slow;
  await turn();
  expect(stored).toBe('resnet18');
  expect(model.state).toMatchObject({ title: 'resnet18' });
  expect(model.layers).toMatchObject({ architecture: 'resnet18' });
});
