import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../src/engine/client/EngineClient';
import { writeNpy } from '../../src/engine/npy/writeNpy';
import type { RunParams } from '../../src/shared/engineProtocol';
import { safetensors, seededWeights } from '../support/seededWeights';
import type { HeadstartError } from '../../src/shared/errors';
import { ENGINE_PATH, isAlive, startEngine, until } from '../support/startEngine';

let folder: string;
/** A run that keeps the engine's thread busy for a second or more. */
let long: RunParams;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-engine-'));
  const weights = join(folder, 'squeezenet.safetensors');
  writeFileSync(weights, safetensors(seededWeights('squeezenet1_0', 10)));
  const shape = [64, 3, 224, 224];
  const input = join(folder, 'long.npy');
  await writeNpy(input, { shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
  long = {
    architecture: 'squeezenet1_0',
    weights,
    input,
    output: join(folder, 'out.npy'),
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

const engines: EngineClient[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});
function start(options: Parameters<typeof startEngine>[0] = {}): EngineClient {
  const engine = startEngine(options);
  engines.push(engine);
  return engine;
}

const tree = (engine: EngineClient) => engine.request('tree', { architecture: 'resnet18' });

/** Asks until an answer does not come, because the engine's thread is in a network; that request is still waiting. */
async function requestThatWaits(engine: EngineClient): Promise<{ answer: ReturnType<typeof tree> }> {
  for (;;) {
    const answer = tree(engine);
    const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), 150));
    if ((await Promise.race([answer, late])) === 'late') return { answer };
  }
}

describe('the engine process', () => {
  it('starts with the first request and not before', async () => {
    const engine = start();
    expect(engine.pid).toBeUndefined();
    expect((await tree(engine)).parameters).toBe(11_689_512);
    expect(engine.pid).toBeTypeOf('number');
  });

  it('passes errors on with their code', async () => {
    const engine = start();
    await expect(engine.request('tree', { architecture: 'resnet99' })).rejects.toMatchObject({
      name: 'HeadstartError',
      code: 'architecture/unknown',
    });
  });

  it('fails what was under way when it is killed, and answers the next request', async () => {
    const engine = start();
    await tree(engine);
    const pid = engine.pid!;
    const running = engine.request('run', long);
    process.kill(pid, 'SIGKILL');
    await expect(running).rejects.toMatchObject({ code: 'engine/crashed' });
    await expect(running).rejects.toThrow(/SIGKILL.*Try again/);
    expect((await tree(engine)).architecture).toBe('resnet18');
    expect(engine.pid).not.toBe(pid);
  });

  it('says that it crashed, not how the channel broke, to a request sent to a process whose end was not noticed', async () => {
    const engine = start();
    await tree(engine);
    const pid = engine.pid!;
    process.kill(pid, 'SIGKILL');
    // Without a turn of the event loop in between, nobody has seen the process end.
    const outcome = await tree(engine).then(
      () => 'answered',
      (error: unknown) => (error as HeadstartError).code,
    );
    expect(['answered', 'engine/crashed']).toContain(outcome);
    await tree(engine);
    expect(engine.pid).not.toBe(pid);
  });

  it('starts again after it was killed while idle', async () => {
    const engine = start();
    await tree(engine);
    const pid = engine.pid!;
    process.kill(pid, 'SIGKILL');
    await until('the client notices', () => engine.pid === undefined);
    await tree(engine);
    expect(engine.pid).not.toBe(pid);
  });

  it('is cancelled at once, also while a network keeps its thread, and other requests are sent again', async () => {
    const engine = start({ cancelGraceMs: 100 });
    await tree(engine);
    const pid = engine.pid!;
    const cancellation = new AbortController();
    const running = engine.request('run', long, { signal: cancellation.signal });
    const waiting = await requestThatWaits(engine);
    const begin = performance.now();
    cancellation.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - begin).toBeLessThan(100);
    expect(await waiting.answer).toMatchObject({ architecture: 'resnet18' });
    expect(engine.pid).not.toBe(pid);
    await until('the first process is gone', () => !isAlive(pid));
  });

  it('drops what is cancelled while it waits behind work that is wanted, and lives on', async () => {
    const engine = start({ cancelGraceMs: 50 });
    await tree(engine);
    const pid = engine.pid;
    const wanted = engine.request('run', long);
    const outputs = Array.from({ length: 20 }, (_, index) => join(folder, `dropped-${index}.npy`));
    for (const output of outputs) {
      const cancellation = new AbortController();
      const dropped = engine.request('run', { ...long, output }, { signal: cancellation.signal });
      cancellation.abort();
      await expect(dropped).rejects.toMatchObject({ code: 'cancelled' });
    }
    expect((await wanted).shape).toEqual([64, 10]);
    // It answers in order: what was sent before this has had its turn.
    await tree(engine);
    expect(engine.pid).toBe(pid);
    expect(outputs.filter((output) => existsSync(output))).toEqual([]);
  });

  it('is given the time that a request allows for its cancel', async () => {
    const engine = start({ cancelGraceMs: 50 });
    await tree(engine);
    const pid = engine.pid;
    const cancellation = new AbortController();
    const options = { signal: cancellation.signal, cancelGraceMs: 60_000 };
    const running = engine.request('run', long, options);
    const waiting = await requestThatWaits(engine);
    cancellation.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await waiting.answer;
    expect(engine.pid).toBe(pid);
  });

  it('refuses a request that is cancelled before it begins', async () => {
    const engine = start();
    const request = engine.request('tree', { architecture: 'alexnet' }, { signal: AbortSignal.abort() });
    await expect(request).rejects.toMatchObject({ code: 'cancelled' });
    expect(engine.pid).toBeUndefined();
  });

  it('stops when it is idle, and starts again', async () => {
    const engine = start({ idleMs: 50 });
    await tree(engine);
    const pid = engine.pid!;
    await until('the idle process is gone', () => engine.pid === undefined && !isAlive(pid));
    expect((await tree(engine)).architecture).toBe('resnet18');
  });

  it('ends with dispose, which cancels what is under way', async () => {
    const engine = start();
    await tree(engine);
    const pid = engine.pid!;
    const running = engine.request('run', long);
    engine.dispose();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await until('the process is gone', () => !isAlive(pid));
    await expect(tree(engine)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('dies with its host, however the host ends', async () => {
    const script = `
      const engine = require('node:child_process').fork(${JSON.stringify(ENGINE_PATH)}, { serialization: 'advanced' });
      engine.once('message', () => console.log(engine.pid));
    `;
    const host = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) =>
      host.stdout.once('data', (text) => resolve(Number(text))),
    );
    expect(isAlive(pid)).toBe(true);
    host.kill('SIGKILL');
    await until('the engine is gone', () => !isAlive(pid));
  });
});

describe('an engine that cannot work', () => {
  it('says why it does not start, and rests after three attempts', async () => {
    const enginePath = join(folder, 'broken.js');
    writeFileSync(enginePath, 'throw new TypeError("no such library");');
    const engine = start({ enginePath });
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(tree(engine)).rejects.toMatchObject({
        code: 'engine/cannot-start',
        message: expect.stringContaining('TypeError: no such library') as string,
      });
    }
    await expect(tree(engine)).rejects.toThrow(/several times in a row; it rests for \d+ s/);
  });

  it('says so where the file is not there', async () => {
    const engine = start({ enginePath: join(folder, 'none.js') });
    await expect(tree(engine)).rejects.toMatchObject({ code: 'engine/cannot-start' });
  });
});
