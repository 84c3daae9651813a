import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileBytes } from './FileBytes';
import type { Runtime } from './loadRuntime';
import type { SessionRequest } from './SessionRequest';
import { wasmMemory } from './WasmMemory';
import { WasmSession } from './WasmSession';

const GIB = 2 ** 30;
const outOfMemory = { code: 'engine/out-of-memory' };

/** A runtime in which everything takes a moment, and that knows how much happened at once. */
class FakeRuntime {
  mostAtOnce = 0;
  options: InferenceSession.SessionOptions | undefined;
  #now = 0;

  /** @param failure what everything but creating fails with */
  constructor(private readonly failure?: Error) {}

  get runtime(): Runtime {
    const create = (_model: unknown, options: InferenceSession.SessionOptions) => {
      this.options = options;
      return this.#takes({ inputNames: [], run: () => this.#run(), release: () => this.#takes(undefined) });
    };
    return { InferenceSession: { create } } as unknown as Runtime;
  }

  #run(): Promise<object> {
    return this.failure ? Promise.reject(this.failure) : this.#takes({});
  }

  async #takes<R>(result: R): Promise<R> {
    this.#now += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#now);
    await new Promise((resolve) => setImmediate(resolve));
    this.#now -= 1;
    return result;
  }
}

const MODEL: SessionRequest = { model: new Uint8Array(1), device: 'cpu', bytes: 1000 };

describe('a session of WebAssembly', () => {
  it('is made, run and released while no other is', async () => {
    const fake = new FakeRuntime();
    const sessions = await Promise.all([1, 2, 3].map(() => WasmSession.create(fake.runtime, MODEL)));
    await Promise.all(sessions.flatMap((session) => [session.run({}), session.run({})]));
    await Promise.all(sessions.map((session) => session.release()));
    expect(fake.mostAtOnce).toBe(1);
  });

  it('says that memory ran out, and the next one runs', async () => {
    const full = new FakeRuntime(
      new Error('failed to call OrtRun(). ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc'),
    );
    const session = await WasmSession.create(full.runtime, MODEL);
    await expect(session.run({})).rejects.toMatchObject(outOfMemory);
    await session.release();
    const next = await WasmSession.create(new FakeRuntime().runtime, MODEL);
    expect(await next.run({})).toEqual({});
    await next.release();
  });

  it('leaves other failures as they are', async () => {
    const session = await WasmSession.create(new FakeRuntime(new Error('Invalid input.')).runtime, MODEL);
    await expect(session.run({})).rejects.toThrow(/^Invalid input\.$/);
    await session.release();
  });

  it('counts its weights until it is released, and what it is fed while it runs', async () => {
    const { runtime } = new FakeRuntime();
    const session = await WasmSession.create(runtime, { ...MODEL, bytes: 3 * GIB });
    await expect(WasmSession.create(runtime, { ...MODEL, bytes: GIB })).rejects.toMatchObject(outOfMemory);
    const large = new Tensor('uint8', new Uint8Array(GIB / 2), [GIB / 2]);
    await expect(session.run({ large })).rejects.toMatchObject(outOfMemory);
    await session.release();
    const other = await WasmSession.create(runtime, { ...MODEL, bytes: GIB });
    expect(await other.run({ large })).toEqual({});
    await other.release();
    expect(() => wasmMemory.requireFree(3 * GIB)).not.toThrow();
  });
});

describe('the files of the weights', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'headstart-wasm-session-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are named as the model names them, and are not read as a whole', async () => {
    writeFileSync(join(folder, 'weights.pth'), Uint8Array.of(1, 2, 3));
    const fake = new FakeRuntime();
    const external = { folder, files: ['weights.pth'] };
    const session = await WasmSession.create(fake.runtime, { ...MODEL, external });
    const [file, ...others] = fake.options?.externalData ?? [];
    expect(others).toEqual([]);
    expect(file).toMatchObject({ path: 'weights.pth', data: expect.any(FileBytes) as FileBytes });
    await session.release();
  });

  it('that are missing cost no memory', async () => {
    const external = { folder, files: ['missing.pth'] };
    const { runtime } = new FakeRuntime();
    for (let attempt = 0; attempt < 3; attempt++)
      await expect(WasmSession.create(runtime, { ...MODEL, bytes: 2 * GIB, external })).rejects.toThrow(
        'ENOENT',
      );
  });
});
