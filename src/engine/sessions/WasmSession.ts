import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { FileBytes } from './FileBytes';
import type { Runtime } from './loadRuntime';
import type { Feeds, Session } from './Session';
import { wasmOptions } from './sessionOptions';
import type { SessionRequest } from './SessionRequest';
import { outOfMemory, wasmMemory } from './WasmMemory';

/** What the runtime says where an allocation failed, which it survives. */
const NO_MEMORY = /bad_alloc|failed to allocate|out of memory/i;

/**
 * A session of the WebAssembly build, of which all share one memory, one stack and one list of files: what they do is done in turn, for
 * the runtime does not see to that.
 */
export class WasmSession implements Session {
  private constructor(
    private readonly session: InferenceSession,
    private readonly bytes: number,
  ) {}

  /** @throws `engine/out-of-memory`, and what the runtime throws */
  static async create(runtime: Runtime, request: SessionRequest): Promise<WasmSession> {
    const { bytes, external } = request;
    await wasmMemory.take(bytes);
    const files: FileHandle[] = [];
    try {
      const externalData = [];
      for (const name of external?.files ?? []) {
        const file = await open(join(external?.folder ?? '', name));
        files.push(file);
        externalData.push({ path: name, data: new FileBytes(file.fd, (await file.stat()).size) });
      }
      const options = { ...wasmOptions(request), externalData };
      const { model } = request;
      const session = await inTurn(() =>
        typeof model === 'string'
          ? runtime.InferenceSession.create(model, options)
          : runtime.InferenceSession.create(model, options),
      );
      return new WasmSession(session, bytes);
    } catch (error) {
      wasmMemory.give(bytes);
      throw error;
    } finally {
      for (const file of files) await file.close();
    }
  }

  get inputNames(): readonly string[] {
    return this.session.inputNames;
  }

  /** @throws `engine/out-of-memory`, and what the runtime throws */
  run(feeds: Feeds): Promise<InferenceSession.OnnxValueMapType> {
    return inTurn(() => {
      // The runtime writes what it is fed where it found no memory for it, too.
      wasmMemory.requireFree(Object.values(feeds).reduce((sum, feed) => sum + byteLength(feed), 0));
      return this.session.run(feeds);
    });
  }

  async release(): Promise<void> {
    await inTurn(() => this.session.release());
    wasmMemory.give(this.bytes);
  }
}

let turn: Promise<unknown> = Promise.resolve();

/** Does `work` after all that was given before. */
function inTurn<R>(work: () => Promise<R>): Promise<R> {
  const done = turn.then(work).catch((error: unknown) => {
    if (error instanceof Error && NO_MEMORY.test(error.message))
      throw outOfMemory('an allocation failed', error);
    throw error;
  });
  turn = done.catch(() => undefined);
  return done;
}

function byteLength({ data }: Tensor): number {
  return ArrayBuffer.isView(data) ? data.byteLength : 0;
}
