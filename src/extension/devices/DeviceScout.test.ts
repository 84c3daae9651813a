import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DevicesResult } from '../../shared/deviceProtocol';
import type { ModelSpec } from '../../shared/modelSpec';
import { DeviceScout } from './DeviceScout';

const RESULT: DevicesResult = { devices: [], auto: 'webgpu', runtime: '1.30.0', webAssembly: false };
const model = (weights: string): ModelSpec => ({
  architecture: 'resnet18',
  weights,
  classes: ['cat'],
  preprocessing: { resize: 256, crop: 224, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] },
});

/** An engine whose answer comes when the test says so. */
class Bench {
  wanted = true;
  readonly engines: { readonly answer: (result: DevicesResult | Error) => void; disposed: boolean }[] = [];
  readonly measured: string[] = [];
  readonly scout = new DeviceScout({
    newEngine: () => {
      let answer: (result: DevicesResult | Error) => void = () => undefined;
      const found = new Promise<DevicesResult>((resolve, reject) => {
        answer = (result) => (result instanceof Error ? reject(result) : resolve(result));
      });
      const engine = { answer, disposed: false };
      this.engines.push(engine);
      const dispose = (): void => {
        engine.disposed = true;
        answer(new Error('ended'));
      };
      return { request: () => found, dispose };
    },
    wanted: () => this.wanted,
    onMeasured: ({ weights }) => this.measured.push(weights),
    idleMs: 1000,
  });

  /** Something is asked, answered, and used the model. */
  use(weights: string): void {
    this.scout.work(1);
    this.scout.look(model(weights));
    this.scout.work(-1);
  }
}

describe('devices are measured in the background', () => {
  let bench: Bench;
  beforeEach(() => {
    vi.useFakeTimers();
    bench = new Bench();
    return () => vi.useRealTimers();
  });
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  it('once for a model, when nothing has been asked for a while', async () => {
    bench.use('/a');
    await pass(900);
    bench.use('/a');
    await pass(900);
    expect(bench.engines).toHaveLength(0);
    await pass(200);
    expect(bench.engines).toHaveLength(1);
    bench.engines[0]?.answer(RESULT);
    await pass(0);
    expect(bench.measured).toEqual(['/a']);
    expect(bench.engines[0]?.disposed).toBe(true);
    bench.use('/a');
    await pass(5000);
    expect(bench.engines).toHaveLength(1);
    bench.use('/b');
    await pass(5000);
    expect(bench.engines).toHaveLength(2);
  });

  it('until something is asked, and anew after that', async () => {
    bench.use('/a');
    await pass(1000);
    bench.scout.work(1);
    expect(bench.engines[0]?.disposed).toBe(true);
    await pass(60_000);
    expect(bench.engines).toHaveLength(1);
    bench.scout.work(-1);
    await pass(1000);
    bench.engines[1]?.answer(RESULT);
    await pass(0);
    expect(bench.measured).toEqual(['/a']);
  });

  it('not where the user does not want it, nor a second time where the process ended by itself', async () => {
    bench.wanted = false;
    bench.use('/a');
    await pass(5000);
    expect(bench.engines).toHaveLength(0);
    bench.wanted = true;
    bench.use('/a');
    await pass(1000);
    bench.engines[0]?.answer(new Error('crashed'));
    await pass(0);
    bench.use('/a');
    await pass(5000);
    expect(bench.engines).toHaveLength(1);
    expect(bench.measured).toEqual([]);
  });

  it('no more once the window closes', async () => {
    bench.use('/a');
    bench.scout.dispose();
    await pass(5000);
    expect(bench.engines).toHaveLength(0);
    bench.use('/b');
    await pass(1000);
    bench.scout.dispose();
    await pass(5000);
    expect(bench.engines).toHaveLength(1);
    expect(bench.engines[0]?.disposed).toBe(true);
  });
});
