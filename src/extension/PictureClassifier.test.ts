import { beforeEach, describe, expect, it } from 'vitest';
import type { ClassifyParams, ClassifySummary, ImageResult } from '../shared/engineProtocol';
import { HeadstartError } from '../shared/errors';
import type { ResolvedModel } from '../weights/resolveModel';
import type { EngineRequest } from './CurrentModel';
import { PictureClassifier } from './PictureClassifier';

const model: ResolvedModel = {
  spec: {
    architecture: 'tiny',
    weights: '/m/model.safetensors',
    preprocessing: { resize: 8, crop: 8, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] },
    classes: ['cat', 'dog'],
  },
  title: 'tiny',
  notes: [],
};

interface Asked {
  readonly image: string;
  readonly params: ClassifyParams;
  readonly signal: AbortSignal | undefined;
  readonly answer: (result?: Partial<ImageResult>) => void;
  readonly fail: (error: Error) => void;
}

/** An engine that answers when the test says so. */
function scriptedEngine(): { asked: Asked[]; request: EngineRequest } {
  const asked: Asked[] = [];
  const request = ((_method: string, params: ClassifyParams, options: Parameters<EngineRequest>[2]) =>
    new Promise<unknown>((resolve, reject) => {
      const image = params.images[0]!;
      options?.signal?.addEventListener('abort', () => reject(new HeadstartError('cancelled', 'Cancelled.')));
      asked.push({
        image,
        params,
        signal: options?.signal,
        answer: (result) => {
          const predictions = [{ index: 0, label: 'cat', probability: 1, logit: 2 }];
          const whole = { image, ...(result ?? { predictions, milliseconds: 7 }) } as ImageResult;
          options?.onNotification?.({ request: params.request, index: 0, result: whole });
          const summary: ClassifySummary = { classified: 1, failed: 0, device: 'cpu' };
          resolve(summary);
        },
        fail: reject,
      });
    })) as unknown as EngineRequest;
  return { asked, request };
}

let engine: ReturnType<typeof scriptedEngine>;
let seen: string[];
let classifier: PictureClassifier;

beforeEach(() => {
  engine = scriptedEngine();
  seen = [];
  classifier = new PictureClassifier({
    request: engine.request,
    model: () => Promise.resolve(model),
    settings: () => ({ topK: 3, device: 'cpu', ignoreExif: true }),
    onChange: () => seen.push(classifier.current.status),
  });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('one image', () => {
  it('is asked for with the settings and shown with its answer', async () => {
    const outcome = classifier.classify('/a.png');
    await turn();
    expect(engine.asked[0]!.params).toMatchObject({
      images: ['/a.png'],
      top: 3,
      device: 'cpu',
      ignoreExif: true,
    });
    expect(classifier.isBusyWithOrDone('/a.png')).toBe(true);
    engine.asked[0]!.answer();
    expect(await outcome).toMatchObject({ status: 'done', image: '/a.png', milliseconds: 7, device: 'cpu' });
    expect(seen).toEqual(['running', 'done']);
  });

  it('that cannot be read is shown with the reason, by its name', async () => {
    const outcome = classifier.classify('/w/a.png');
    await turn();
    engine.asked[0]!.answer({ error: { code: 'image/damaged', message: '/w/a.png ends too early.' } });
    expect(await outcome).toMatchObject({
      status: 'failed',
      error: { code: 'image/damaged', message: 'a.png ends too early.', action: 'chooseImage' },
    });
  });

  it('can be tried again after the engine has crashed', async () => {
    const outcome = classifier.classify('/a.png');
    await turn();
    engine.asked[0]!.fail(new HeadstartError('engine/crashed', 'The engine stopped.'));
    expect(await outcome).toMatchObject({ status: 'failed', error: { action: 'classify' } });
    const second = classifier.again();
    await turn();
    engine.asked[1]!.answer();
    await second;
    expect(classifier.current.status).toBe('done');
  });

  it('can be cancelled and stays', async () => {
    const outcome = classifier.classify('/a.png');
    await turn();
    classifier.cancel();
    expect(engine.asked[0]!.signal?.aborted).toBe(true);
    expect(await outcome).toMatchObject({ status: 'cancelled' });
    expect(classifier.current).toEqual({ status: 'cancelled', image: '/a.png' });
  });
});

describe('flicking through images', () => {
  it('cancels what was asked before and shows the last answer only', async () => {
    const outcomes = [];
    for (const image of ['/a.png', '/b.png', '/c.png']) {
      outcomes.push(classifier.classify(image));
      await turn();
    }
    expect(engine.asked.map(({ signal }) => signal?.aborted)).toEqual([true, true, false]);
    engine.asked[2]!.answer();
    expect((await Promise.all(outcomes)).map(({ status }) => status)).toEqual([
      'cancelled',
      'cancelled',
      'done',
    ]);
    expect(classifier.current).toMatchObject({ status: 'done', image: '/c.png' });
    expect(seen).toEqual(['running', 'running', 'running', 'done']);
  });

  it('asks nothing about an image that is gone before the model is ready', async () => {
    const outcomes = ['/a.png', '/b.png'].map((image) => classifier.classify(image));
    await turn();
    expect(engine.asked.map(({ image }) => image)).toEqual(['/b.png']);
    engine.asked[0]!.answer();
    expect((await Promise.all(outcomes)).map(({ status }) => status)).toEqual(['cancelled', 'done']);
  });

  it('drops an answer that comes although it was cancelled', async () => {
    const late = classifier.classify('/a.png');
    await turn();
    classifier.offer('/b.png');
    engine.asked[0]!.answer();
    await late;
    expect(classifier.current).toEqual({ status: 'waiting', image: '/b.png' });
  });
});

it('shows why an image cannot be classified at all', () => {
  classifier.refuse('/remote/a.png', { code: 'file/unreadable', message: 'Not on disk.' });
  expect(classifier.current).toMatchObject({ status: 'failed', image: '/remote/a.png' });
  classifier.offer(undefined);
  expect(classifier.current).toEqual({ status: 'none' });
});
