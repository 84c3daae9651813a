import { beforeEach, expect, it } from 'vitest';
import { HeadstartError } from '../../shared/errors';
import type { SourceLines } from '../../shared/plan/planProtocol';
import type { DescribedModel, EngineRequest } from '../CurrentModel';
import { ChosenLayer } from './ChosenLayer';

const model: DescribedModel = {
  spec: {
    ...{ architecture: 'small', weights: '/a.pth', container: 'model', classes: ['cat', 'dog'] },
    preprocessing: { resize: 8, crop: 8, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] },
  },
  tree: {
    ...{ architecture: 'small', parameters: 1, macs: 1, headPaths: [], lastStage: '' },
    ...{ stateDict: [], parameterNames: [] },
    modules: ['', 'fc'].map((path) => ({
      ...{ path, type: path === '' ? 'Small' : 'Linear', parameters: 1, buffers: 0 },
      ...{ outputShape: null, macs: 0, activationBytes: 0 },
    })),
  },
};
const SOURCE = 'class Small {\n  constructor() {\n    this.fc = new Linear(1);\n  }\n}\n';

interface Asked {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly signal: AbortSignal | undefined;
  readonly answer: (result: unknown) => void;
  readonly fail: (error: Error) => void;
}

let current: DescribedModel | undefined;
let asked: Asked[];
let shown: SourceLines[];
let layer: ChosenLayer;

beforeEach(() => {
  current = model;
  asked = [];
  shown = [];
  layer = new ChosenLayer({
    model: () => current,
    request: ((method: string, params: Record<string, unknown>, options?: { signal?: AbortSignal }) =>
      new Promise((answer, fail) => {
        asked.push({ method, params, signal: options?.signal, answer, fail });
      })) as unknown as EngineRequest,
    sources: {
      texts: () => Promise.resolve({ 'small.ts': SOURCE }),
      show: (lines) => Promise.resolve(void shown.push(lines)),
    },
    onChange: () => undefined,
  });
});

async function chooseFc(): Promise<void> {
  const choosing = layer.choose('fc');
  asked.at(-1)?.answer({ path: 'fc', type: 'Linear', tensors: [] });
  await choosing;
}

it('is none at first, then what the engine knows of it and where it is made', async () => {
  expect(layer.state).toBeNull();
  const choosing = layer.choose('fc');
  expect(layer.state).toEqual({ status: 'loading', path: 'fc' });
  expect(asked[0]).toMatchObject({
    ...{ method: 'layer', params: { architecture: 'small', numClasses: 2, inputSize: 8, path: 'fc' } },
  });
  asked[0]?.answer({ path: 'fc', type: 'Linear', tensors: [] });
  await choosing;
  expect(layer.state).toMatchObject({
    ...{ status: 'ready', type: 'Linear', measured: null },
    source: { type: null, made: { file: 'small.ts', from: 3, to: 3 } },
  });
  await layer.showSource('type');
  await layer.showSource('made');
  expect(shown).toEqual([{ file: 'small.ts', from: 3, to: 3 }]);
  await layer.choose(null);
  expect(layer.state).toBeNull();
});

it('is the last one that was chosen, whichever answer comes first', async () => {
  const both = [layer.choose(''), layer.choose('fc')];
  asked[1]?.answer({ path: 'fc' });
  asked[0]?.answer({ path: '' });
  await Promise.all(both);
  expect(layer.state).toMatchObject({ status: 'ready', path: 'fc' });
});

it('is none once the model has changed', async () => {
  await chooseFc();
  current = undefined;
  expect(layer.state).toBeNull();
  await layer.measure('fc.weight');
  await layer.choose('fc');
  expect(asked).toHaveLength(1);
});

it('says what went wrong', async () => {
  const choosing = layer.choose('fc');
  asked[0]?.fail(new HeadstartError('architecture/no-such-layer', 'There is none.'));
  await choosing;
  expect(layer.state).toEqual({ status: 'failed', path: 'fc', message: 'There is none.' });
});

it('measures one of its tensors by the name that the network has for it', async () => {
  await chooseFc();
  const first = layer.measure('fc.bias');
  const second = layer.measure('fc.weight');
  expect(asked[1]?.signal?.aborted).toBe(true);
  expect(asked[2]?.params).toEqual({
    ...{ file: '/a.pth', container: 'model', architecture: 'small', name: 'fc.weight' },
  });
  asked[1]?.fail(new HeadstartError('cancelled', 'Cancelled.'));
  await first;
  expect(layer.state).toMatchObject({ measured: { status: 'loading', name: 'fc.weight' } });
  asked[2]?.answer({ elements: 2 });
  await second;
  expect(layer.state).toMatchObject({
    ...{ path: 'fc', measured: { status: 'ready', name: 'fc.weight', statistics: { elements: 2 } } },
  });
  const third = layer.measure('fc.weight');
  asked[3]?.fail(new HeadstartError('checkpoint/truncated', 'It ends too early.'));
  await third;
  expect(layer.state).toMatchObject({ measured: { status: 'failed', message: 'It ends too early.' } });
});

it('is measured for nobody once another one is chosen', async () => {
  await chooseFc();
  const measuring = layer.measure('fc.weight');
  const choosing = layer.choose('');
  asked[1]?.answer({ elements: 2 });
  asked[2]?.answer({ path: '' });
  await Promise.all([measuring, choosing]);
  expect(layer.state).toMatchObject({ path: '', measured: null });
});
