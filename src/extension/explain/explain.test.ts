import { describe, expect, it } from 'vitest';
import type { EngineRequests } from '../../shared/engineProtocol';
import { HeadstartError } from '../../shared/errors';
import type { ExplainResult, FeatureMaps } from '../../shared/explainProtocol';
import type { ResolvedModel } from '../../weights/resolveModel';
import type { EngineRequest } from '../CurrentModel';
import type { Classification } from '../PictureClassifier';
import { Explainer } from './Explainer';
import { LayerFeatures } from './LayerFeatures';

const SPEC = { architecture: 'resnet18', weights: '/w.pth', preprocessing: {}, classes: ['cat', 'dog'] };
const MODEL = { spec: SPEC, title: 'resnet18', notes: [] } as unknown as ResolvedModel;

const done = (image: string): Classification => ({
  status: 'done',
  image,
  predictions: [
    { index: 0, label: 'cat', probability: 0.8, logit: 2 },
    { index: 1, label: 'dog', probability: 0.2, logit: 1 },
  ],
  milliseconds: 1,
  device: 'cpu',
});

const RESULT: Omit<ExplainResult, 'method' | 'classIndex' | 'label'> = {
  ...{ probability: 0.8, layer: 'layer4', peak: 2, crop: 2, milliseconds: 5, device: 'cpu' },
  map: { height: 1, width: 1, values: [1] },
  heat: new Uint8Array(4),
  picture: { width: 4, height: 3 },
  region: { left: 0, top: 0, width: 3, height: 3 },
};

interface Asked {
  readonly method: keyof EngineRequests;
  readonly params: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly tell: (progress: { done: number; total: number }) => void;
  readonly answer: (result: unknown) => void;
  readonly fail: (error: Error) => void;
}

/** A view with an image, and an engine whose answers the test gives. */
function makeView(shown: Classification = done('/cat.jpg')) {
  const asked: Asked[] = [];
  let current = shown;
  const request = ((
    method: keyof EngineRequests,
    params: Record<string, unknown>,
    options: { signal: AbortSignal; onNotification?: Asked['tell'] },
  ) =>
    new Promise((answer, fail) => {
      const { signal, onNotification = () => undefined } = options;
      asked.push({ method, params, signal, tell: onNotification, answer, fail });
      signal.addEventListener('abort', () => fail(new HeadstartError('cancelled', 'Cancelled.')));
    })) as unknown as EngineRequest;
  const options = {
    request,
    model: () => Promise.resolve(MODEL),
    shown: () => current,
    settings: () => ({ ignoreExif: false, device: 'auto' as const }),
    onChange: () => undefined,
  };
  return { asked, options, show: (next: Classification) => (current = next) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the explanation of a prediction', () => {
  it('is asked for once, with progress, and shown', async () => {
    const { asked, options } = makeView();
    const explainer = new Explainer(options);
    const asking = explainer.explain(1, 'occlusion');
    await settled();
    expect(asked[0]).toMatchObject({
      method: 'explain',
      params: { image: '/cat.jpg', classIndex: 1, method: 'occlusion', ignoreExif: false, device: 'auto' },
    });
    expect(explainer.state).toEqual({ status: 'running', classIndex: 1, label: 'dog', method: 'occlusion' });
    asked[0]!.tell({ done: 49, total: 196 });
    expect(explainer.state).toMatchObject({ status: 'running', done: 0.25 });
    asked[0]!.answer({ ...RESULT, method: 'occlusion', classIndex: 1, label: 'dog' });
    await asking;
    expect(explainer.state).toMatchObject({ status: 'done', label: 'dog', places: { height: 1, width: 1 } });
  });

  it('gives way to a later question, whose answer alone is shown', async () => {
    const { asked, options } = makeView();
    const explainer = new Explainer(options);
    const first = explainer.explain(0, 'occlusion');
    await settled();
    const second = explainer.explain(1, 'grad-cam');
    await settled();
    expect(asked[0]!.signal.aborted).toBe(true);
    asked[0]!.tell({ done: 100, total: 196 });
    asked[1]!.answer({ ...RESULT, method: 'grad-cam', classIndex: 1, label: 'dog' });
    await Promise.all([first, second]);
    expect(explainer.state).toMatchObject({ status: 'done', classIndex: 1, method: 'grad-cam' });
  });

  it('is cancelled and asked for again', async () => {
    const { asked, options } = makeView();
    const explainer = new Explainer(options);
    const first = explainer.explain(0, 'occlusion');
    await settled();
    explainer.cancel();
    await first;
    expect(explainer.state).toEqual({
      status: 'cancelled',
      classIndex: 0,
      label: 'cat',
      method: 'occlusion',
    });
    void explainer.again();
    await settled();
    expect(asked[1]).toMatchObject({ params: { classIndex: 0, method: 'occlusion' } });
  });

  it('is over when another image is shown', async () => {
    const { asked, options, show } = makeView();
    const explainer = new Explainer(options);
    const asking = explainer.explain(0, 'grad-cam');
    await settled();
    show({ status: 'running', image: '/dog.jpg' });
    explainer.follow();
    expect(explainer.state).toBeNull();
    expect(asked[0]!.signal.aborted).toBe(true);
    await asking;
    expect(explainer.state).toBeNull();
  });

  it('says what went wrong, with a way to try again', async () => {
    const { asked, options } = makeView();
    const explainer = new Explainer(options);
    const asking = explainer.explain(0, 'grad-cam');
    await settled();
    asked[0]!.fail(new HeadstartError('engine/crashed', 'The engine stopped.'));
    await asking;
    expect(explainer.state).toMatchObject({
      status: 'failed',
      error: { code: 'engine/crashed', message: 'The engine stopped.', action: 'explainAgain' },
    });
  });

  it.each([
    ['of a class that is not shown', done('/cat.jpg'), 7],
    ['while there is no answer', { status: 'running', image: '/cat.jpg' } as const, 0],
  ])('is not asked for %s', async (_, shown, classIndex) => {
    const { asked, options } = makeView(shown);
    await new Explainer(options).explain(classIndex, 'grad-cam');
    expect(asked).toEqual([]);
  });
});

describe('the feature maps of a layer', () => {
  const maps = (layer: string): FeatureMaps => ({
    ...{ layer, channels: 1, height: 1, width: 1, pixels: new Uint8Array(1), device: 'cpu' },
    maps: [{ channel: 0, mean: 1, min: 1, max: 1 }],
  });

  it('follow the image that is shown', async () => {
    const { asked, options, show } = makeView();
    const features = new LayerFeatures(options);
    void features.show('layer1');
    await settled();
    asked[0]!.answer(maps('layer1'));
    await settled();
    expect(features.state).toMatchObject({ status: 'done', layer: 'layer1', image: '/cat.jpg' });

    // They stay until there is another answer.
    show({ status: 'running', image: '/dog.jpg' });
    features.follow();
    expect(features.state).toMatchObject({ status: 'done', image: '/cat.jpg' });
    show(done('/dog.jpg'));
    features.follow();
    await settled();
    expect(asked[1]).toMatchObject({ method: 'featureMaps', params: { layer: 'layer1', image: '/dog.jpg' } });
  });

  it('of a layer that is left are dropped', async () => {
    const { asked, options } = makeView();
    const features = new LayerFeatures(options);
    void features.show('layer1');
    await settled();
    void features.show('layer2');
    await settled();
    asked[0]!.answer(maps('layer1'));
    asked[1]!.answer(maps('layer2'));
    await settled();
    expect(features.state).toMatchObject({ layer: 'layer2' });
    void features.show(null);
    expect(features.state).toBeNull();
  });

  it('say what went wrong', async () => {
    const { asked, options } = makeView();
    const features = new LayerFeatures(options);
    void features.show('fc');
    await settled();
    asked[0]!.fail(new HeadstartError('usage', 'No map of places.'));
    await settled();
    expect(features.state).toEqual({ status: 'failed', layer: 'fc', message: 'No map of places.' });
  });
});
