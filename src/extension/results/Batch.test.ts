import { beforeEach, describe, expect, it } from 'vitest';
import type { ClassifyParams, ClassifySummary } from '../../shared/engineProtocol';
import { HeadstartError } from '../../shared/errors';
import type { ResolvedModel } from '../../weights/resolveModel';
import type { EngineRequest } from '../CurrentModel';
import { Batch } from './Batch';

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
const summary: ClassifySummary = { classified: 0, failed: 0, device: 'cpu' };

interface Asked {
  readonly params: ClassifyParams;
  /** Tells the result of the next image. */
  readonly tell: () => void;
  readonly finish: () => void;
  readonly fail: (error: Error) => void;
}

/** An engine that works when the test says so. */
class ScriptedEngine {
  readonly asked: Asked[] = [];
  readonly request = ((_method: string, params: ClassifyParams, options: Parameters<EngineRequest>[2]) =>
    new Promise<unknown>((resolve, reject) => {
      let told = 0;
      options?.signal?.addEventListener('abort', () => reject(new HeadstartError('cancelled', 'Cancelled.')));
      const tell = (): void => {
        const image = params.images[told]!;
        const predictions = [{ index: 0, label: 'cat', probability: 1, logit: 2 }];
        options?.onNotification?.({
          request: params.request,
          index: told++,
          result: { image, predictions, milliseconds: 1 },
        });
      };
      const finish = (): void => {
        while (told < params.images.length) tell();
        resolve(summary);
      };
      this.asked.push({ params, tell, finish, fail: reject });
    })) as unknown as EngineRequest;

  get last(): Asked {
    return this.asked.at(-1)!;
  }
}

const crash = (): Error => new HeadstartError('engine/crashed', 'The engine stopped.');
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let engine: ScriptedEngine;
let time: number;
let batch: Batch;

beforeEach(() => {
  engine = new ScriptedEngine();
  time = 0;
  batch = new Batch({
    images: Array.from({ length: 10 }, (_, index) => `/${index}.png`),
    model,
    request: engine.request,
    settings: { topK: 3, device: 'cpu', ignoreExif: true },
    onChange: () => undefined,
    now: () => time,
  });
});

const done = (): string[] => batch.results.map(({ image }) => image);

describe('a batch', () => {
  it('classifies all images with the settings', async () => {
    const run = batch.run();
    expect(engine.last.params).toMatchObject({ top: 3, device: 'cpu', ignoreExif: true });
    engine.last.finish();
    await run;
    expect(batch.status).toBe('done');
    expect(done()).toHaveLength(10);
    expect(batch.actions).toEqual([]);
  });

  it('goes on after a pause with the first image that has no result', async () => {
    const run = batch.run();
    for (let image = 0; image < 4; image++) engine.last.tell();
    batch.pause();
    await run;
    expect(batch.status).toBe('paused');
    expect(batch.actions).toEqual(['continue', 'cancel']);
    expect(batch.secondsLeft).toBeNull();

    const rest = batch.run();
    expect(engine.last.params.images[0]).toBe('/4.png');
    engine.last.finish();
    await rest;
    expect(batch.status).toBe('done');
    expect(done()).toEqual(Array.from({ length: 10 }, (_, index) => `/${index}.png`));
  });

  it('says how long the rest will take; a pause does not count', async () => {
    const run = batch.run();
    for (let image = 0; image < 4; image++) {
      time += 1000;
      engine.last.tell();
    }
    expect(batch.secondsLeft).toBeCloseTo(6);
    expect(batch.perSecond).toBeCloseTo(1);
    batch.pause();
    await run;
    time += 60_000;
    const rest = batch.run();
    time += 1000;
    engine.last.tell();
    expect(batch.secondsLeft).toBeCloseTo(5);
    batch.cancel();
    await rest;
    expect(batch.status).toBe('cancelled');
  });

  it('keeps what is done when it is cancelled, and can go on', async () => {
    const run = batch.run();
    engine.last.tell();
    batch.cancel();
    await run;
    expect(done()).toEqual(['/0.png']);
    expect(batch.actions).toEqual(['continue']);
    const rest = batch.run();
    engine.last.finish();
    await rest;
    expect(done()).toHaveLength(10);
  });

  it('leaves out the image that ends the engine, and says so in its row', async () => {
    const run = batch.run();
    engine.last.tell();
    engine.last.fail(crash());
    await turn();
    expect(engine.last.params.images).toEqual(['/1.png']);
    engine.last.fail(crash());
    await turn();
    expect(engine.last.params.images[0]).toBe('/2.png');
    engine.last.finish();
    await run;
    expect(batch.status).toBe('done');
    expect(batch.results[1]).toEqual({
      image: '/1.png',
      error: { code: 'engine/crashed', message: 'The engine stopped.' },
    });
  });

  it('goes on with all images after a crash that was none of theirs', async () => {
    const run = batch.run();
    engine.last.fail(crash());
    await turn();
    engine.last.finish();
    await turn();
    expect(engine.last.params.images).toHaveLength(9);
    engine.last.finish();
    await run;
    expect(batch.results.filter((result) => 'error' in result)).toEqual([]);
  });

  it('gives up when the engine does nothing but crash, and can be tried again', async () => {
    const run = batch.run();
    for (let attempt = 0; attempt < 4; attempt++) {
      engine.last.fail(crash());
      await turn();
    }
    await run;
    expect(batch.status).toBe('failed');
    expect(batch.error?.code).toBe('engine/crashed');
    expect(batch.actions).toEqual(['continue', 'showLog']);
    const rest = batch.run();
    expect(batch.error).toBeNull();
    engine.last.finish();
    await rest;
    expect(batch.status).toBe('done');
  });

  it('fails with what is wrong with the model', async () => {
    const run = batch.run();
    engine.last.fail(new HeadstartError('architecture/mismatch', 'It does not fit.'));
    await run;
    expect(batch.status).toBe('failed');
    expect(batch.error?.message).toBe('It does not fit.');
  });
});
