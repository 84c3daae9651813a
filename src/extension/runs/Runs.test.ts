import { describe, expect, it, vi } from 'vitest';
import type { EngineRequests, ProgressOf } from '../../shared/engineProtocol';
import { HeadstartError } from '../../shared/errors';
import type { FinetuneResult, TrainingEvent } from '../../shared/trainingProtocol';
import type { EngineRequest } from '../CurrentModel';
import { Runs, type RunEnd } from './Runs';
import type { RunRecord } from './RunRecord';
import { testEpoch, testParams, testResult } from './testRun';

/** An engine whose runs are told by the test how they get on. */
class FakeEngine {
  readonly asked: EngineRequests['finetune']['params'][] = [];
  readonly steered: EngineRequests['steer']['params'][] = [];
  released = 0;
  /** What comes of telling a run something. */
  steering = Promise.resolve<null>(null);
  #tell: ((progress: ProgressOf['finetune']) => void) | undefined;
  #resolve: ((result: FinetuneResult) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;

  readonly request = ((
    method: keyof EngineRequests,
    params: never,
    options?: { signal?: AbortSignal; onNotification?: (progress: ProgressOf['finetune']) => void },
  ) => {
    if (method === 'steer') {
      this.steered.push(params);
      return this.steering;
    }
    this.asked.push(params);
    this.#tell = options?.onNotification;
    return new Promise<FinetuneResult>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      options?.signal?.addEventListener('abort', () => reject(new HeadstartError('cancelled', 'Cancelled.')));
    });
  }) as unknown as EngineRequest;

  tell(...events: readonly TrainingEvent[]): void {
    for (const event of events) this.#tell?.({ request: this.asked.at(-1)!.request, event });
  }

  async finish(): Promise<void> {
    this.#resolve?.(testResult(this.asked.at(-1)!.out));
    await settled();
  }

  async fail(error: Error): Promise<void> {
    this.#reject?.(error);
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function make(stored: unknown = []) {
  const engine = new FakeEngine();
  const saved: { records: unknown } = { records: stored };
  let time = 1000;
  const runs = new Runs({
    request: engine.request,
    release: () => (engine.released += 1),
    store: { get: () => saved.records, set: (records) => Promise.resolve(void (saved.records = records)) },
    now: () => time++,
  });
  const ends: RunEnd[] = [];
  runs.onEnd((end) => ends.push(end));
  const start = (name: string) => runs.start({ model: 'demo', params: testParams(name) });
  return { engine, runs, saved, ends, start };
}

describe('runs', () => {
  it('train one after the other, those under way listed first and then the latest', async () => {
    const { engine, runs, start, ends } = make();
    const [first, second, third] = [start('a'), start('b'), start('c')];
    expect([first, second, third].map(({ status }) => status)).toEqual(['running', 'queued', 'queued']);
    await engine.finish();
    expect([first, second, third].map(({ status }) => status)).toEqual(['done', 'running', 'queued']);
    await engine.finish();
    expect(runs.list.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    expect(engine.released).toBe(0);
    await engine.finish();
    expect(engine.asked.map(({ out }) => out)).toEqual(['/pictures/a', '/pictures/b', '/pictures/c']);
    expect(engine.released).toBe(1);
    expect(ends.map(({ run }) => run.name)).toEqual(['a', 'b', 'c']);
  });

  it('tell what is being done', () => {
    const { engine, start } = make();
    const run = start('a');
    expect(run.state).toMatchObject({
      stage: 'Reading the data',
      fraction: null,
      actions: ['pause', 'cancel'],
    });
    engine.tell({ event: 'features', done: 412, total: 1000 });
    expect(run.state).toMatchObject({ stage: 'Computing features: 412 of 1,000 images', fraction: 0.412 });
    engine.tell({ event: 'step', done: 1, total: 6 });
    expect(run.state.stage).toBe('Epoch 1 of 3');
    engine.tell({ event: 'epoch', ...testEpoch(1) }, { event: 'step', done: 3, total: 6 });
    expect(run.state).toMatchObject({ stage: 'Epoch 2 of 3', fraction: 0.5, history: [testEpoch(1)] });
    expect(run.state.actions).toEqual(['pause', 'stop', 'cancel']);
  });

  it('pause, go on and stop', async () => {
    const { engine, runs, start } = make();
    const run = start('a');
    const { request } = engine.asked[0]!;
    engine.tell({ event: 'epoch', ...testEpoch(1) }, { event: 'step', done: 3, total: 6 });
    await runs.pause(run);
    expect(run.state.stage).toBe('Paused. Epoch 2 of 3');
    await runs.pause(run);
    await runs.continue(run);
    expect(run.status).toBe('running');
    await runs.stop(run);
    expect(run.status).toBe('stopping');
    expect(engine.steered).toEqual([
      { run: request, action: 'pause' },
      { run: request, action: 'resume' },
      { run: request, action: 'stop' },
    ]);
    await engine.finish();
    expect(run.record).toMatchObject({ status: 'done', valAccuracy: 0.9, history: [1, 2, 3].map(testEpoch) });
  });

  it('are cancelled, keep their epochs and are resumed with the same parameters', async () => {
    const { engine, runs, start, ends } = make();
    const [run, waiting] = [start('a'), start('b')];
    engine.tell({ event: 'epoch', ...testEpoch(1) });
    runs.cancel(waiting);
    expect(waiting.status).toBe('cancelled');
    runs.cancel(run);
    await settled();
    expect(run.state).toMatchObject({
      status: 'cancelled',
      stage: 'Cancelled after 1 epoch',
      actions: ['resume'],
    });
    expect(ends).toEqual([]);
    runs.resume(run);
    expect(run.status).toBe('running');
    const [before, after] = engine.asked;
    expect({ ...after, request: '' }).toEqual({ ...before, request: '' });
    expect(after!.request).not.toBe(before!.request);
    // The engine goes on with the second epoch.
    engine.tell({ event: 'epoch', ...testEpoch(2) });
    expect(run.record.history).toEqual([testEpoch(1), testEpoch(2)]);
  });

  it('that fail say why, and the next one goes on', async () => {
    const { engine, start, ends } = make();
    const [run, next] = [start('a'), start('b')];
    await engine.fail(new HeadstartError('data/too-few', 'The class “sun” has 1 readable picture.'));
    expect(run.state).toMatchObject({ status: 'failed', error: { code: 'data/too-few' } });
    expect(next.status).toBe('running');
    expect(ends).toEqual([{ run, result: undefined }]);
  });

  it('that were under way when the window went are interrupted, and can be resumed', async () => {
    vi.useFakeTimers();
    const first = make();
    const run = first.start('a');
    first.start('b');
    first.engine.tell({ event: 'epoch', ...testEpoch(1) });
    await vi.advanceTimersByTimeAsync(2000);
    vi.useRealTimers();
    const { runs, engine } = make(JSON.parse(JSON.stringify(first.saved.records)));
    expect(runs.list.map(({ name, status }) => [name, status])).toEqual([
      ['b', 'interrupted'],
      ['a', 'interrupted'],
    ]);
    expect(runs.cutOff.map(({ name }) => name)).toEqual(['a', 'b']);
    const again = runs.get(run.id)!;
    expect(again.state).toMatchObject({ stage: 'Interrupted after 1 epoch', history: [testEpoch(1)] });
    runs.resume(again);
    expect(engine.asked[0]).toMatchObject(testParams('a'));
  });

  it('say of their data what the engine said, also when they were interrupted and until their model says it', async () => {
    const report = {
      classes: [{ name: 'cat', training: 4, validation: 1 }],
      unreadable: [
        { path: 'cat/cut.jpg', error: { code: 'image/damaged' as const, message: 'It is cut off.' } },
      ],
      duplicates: [
        { paths: ['a.jpg', 'b.jpg'] as const, exact: true, acrossSplit: true, acrossClasses: false },
      ],
    };
    vi.useFakeTimers();
    const first = make();
    first.start('a');
    first.engine.tell({ event: 'data', ...report });
    await vi.advanceTimersByTimeAsync(2000);
    vi.useRealTimers();
    const { runs, engine } = make(JSON.parse(JSON.stringify(first.saved.records)));
    const [run] = runs.list;
    expect(run!.report).toEqual(report);
    runs.resume(run!);
    await engine.finish();
    expect(run!.report).toEqual(report);
    expect(run!.record.report).toBeNull();
  });

  it('that were under way when the window went are told once', async () => {
    vi.useFakeTimers();
    const first = make();
    first.start('a');
    await vi.advanceTimersByTimeAsync(2000);
    vi.useRealTimers();
    const second = make(first.saved.records);
    expect(second.runs.cutOff).toHaveLength(1);
    expect(make(second.saved.records).runs.cutOff).toEqual([]);
  });

  it('that end while they are told to pause have ended', async () => {
    const { engine, runs, start } = make();
    const run = start('a');
    engine.steering = engine.finish().then(() => {
      throw new HeadstartError('usage', 'That run is not under way any more.');
    });
    await runs.pause(run);
    expect(run.status).toBe('done');
  });

  it('cannot be paused while their model is written', () => {
    const { engine, start } = make();
    const run = start('a');
    engine.tell(...[1, 2, 3].map((epoch) => ({ event: 'epoch' as const, ...testEpoch(epoch) })));
    expect(run.state).toMatchObject({ stage: 'Writing the model', actions: ['cancel'] });
  });

  it('leave the list when they are removed, unless they are under way', async () => {
    const { runs, engine, start } = make();
    const run = start('a');
    runs.remove(run);
    expect(runs.list).toEqual([run]);
    await engine.finish();
    runs.remove(run);
    expect(runs.list).toEqual([]);
  });

  it('ignore what the workspace remembers that is no run', () => {
    const record = { id: 'x', model: 'demo', created: 1, params: testParams('a') } as unknown as RunRecord;
    expect(make('nothing').runs.list).toEqual([]);
    expect(make([null, 1, record]).runs.list).toEqual([]);
  });
});
