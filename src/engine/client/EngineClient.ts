import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { EngineNotifications, EngineRequests, ProgressOf } from '../../shared/engineProtocol';
import { HeadstartError } from '../../shared/errors';
import type { Fetch } from '../../shared/http/openResponse';
import { fromAnswer, isErrorAnswer } from './answering';
import { describeExit } from './describeExit';
import { EngineProcess, type EngineExit } from './EngineProcess';
import { RemoteFiles } from './RemoteFiles';
import { RestartPolicy } from './RestartPolicy';

/** A process that nobody has asked anything for this long gives its memory back, in milliseconds. */
const IDLE_MS = 5 * 60_000;
/** How long the engine may take to honour a cancel before it is killed, in milliseconds: a killed one is back in 50 ms. */
const CANCEL_GRACE_MS = 300;

/** Whether a request may be sent again when another one's cancel made an end of the process it ran in. */
const REPEATABLE: Readonly<Record<keyof EngineRequests, boolean>> = {
  tree: true,
  inspect: true,
  check: true,
  diff: true,
  // It writes its file whole or not at all, and the same again.
  mend: true,
  tensorStatistics: true,
  filters: true,
  classify: true,
  // It writes its picture whole or not at all, and the same again.
  explain: true,
  featureMaps: true,
  thumbnails: true,
  run: true,
  layer: true,
  measure: true,
  devices: true,
  timeStep: true,
  // A run goes on from its last epoch, but whoever started it decides when.
  finetune: false,
  steer: false,
  evaluate: true,
  findLearningRate: true,
  advise: true,
  // It writes its files whole or not at all, and the same again.
  export: true,
  quantize: true,
  // The same.
  prune: true,
};

export interface EngineClientOptions {
  /** Absolute path of the engine's bundle, `dist/engine.js`. */
  readonly enginePath: string;
  readonly idleMs?: number;
  readonly cancelGraceMs?: number;
  /** Reads addresses for the engine; the built-in one when absent, which VS Code has taught the user's proxy. */
  readonly fetch?: Fetch;
}

export interface RequestOptions<M extends keyof EngineRequests> {
  readonly signal?: AbortSignal | undefined;
  /** Called for what this request says while it works: for `classify` once an image and in order. */
  readonly onNotification?: (params: M extends keyof ProgressOf ? ProgressOf[M] : never) => void;
  /**
   * How long the engine may take to honour the cancel of this request before it is killed, in milliseconds; the client's own when
   * absent. Longer where more of the same kind follow, because a new process has to load the network anew.
   */
  readonly cancelGraceMs?: number;
}

/** A request that has not been answered, or whose cancel has not been honoured. */
interface Call {
  readonly method: keyof EngineRequests;
  /** Sends the request to a process and settles the caller's promise with its answer. */
  readonly run: (engine: EngineProcess) => Promise<void>;
  readonly reject: (error: HeadstartError) => void;
  readonly notify: (params: EngineNotifications[keyof EngineNotifications]) => void;
  engine: EngineProcess | undefined;
  repeated: boolean;
  /** Whether the process ended before the request got to it. */
  unsent: boolean;
  cancelled: boolean;
}

/**
 * The host's side of the engine: starts the process when something is asked, keeps account of what is under way, starts it
 * again after a crash, and stops it when it is idle.
 */
export class EngineClient {
  readonly #options: Required<EngineClientOptions>;
  readonly #policy = new RestartPolicy();
  readonly #calls = new Set<Call>();
  #engine: EngineProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(options: EngineClientOptions) {
    this.#options = { idleMs: IDLE_MS, cancelGraceMs: CANCEL_GRACE_MS, fetch: builtInFetch, ...options };
  }

  /** The process id of the engine, undefined while it is not running. */
  get pid(): number | undefined {
    return this.#engine?.pid;
  }

  /**
   * Asks the engine for something.
   * @throws what the engine answers; `cancelled` as soon as the signal says so; `engine/crashed` where the process ended
   *   under the request or keeps crashing; `engine/cannot-start`.
   */
  request<M extends keyof EngineRequests>(
    method: M,
    params: EngineRequests[M]['params'],
    { signal, onNotification, cancelGraceMs = this.#options.cancelGraceMs }: RequestOptions<M> = {},
  ): Promise<EngineRequests[M]['result']> {
    return new Promise((resolve, reject) => {
      if (this.#disposed || signal?.aborted) {
        reject(cancelled());
        return;
      }
      const cancellation = new CancellationTokenSource();
      const name = 'request' in params ? params.request : undefined;
      let delivered = 0;
      const call: Call = {
        method,
        engine: undefined,
        repeated: false,
        unsent: false,
        cancelled: false,
        reject: (error) => reject(error),
        run: (engine) =>
          engine.send(method, params, cancellation.token).then(resolve, (error: unknown) => {
            // The end of the process is dealt with where it is noticed, and may mean a second try.
            if (call.engine !== engine) return;
            if (isErrorAnswer(error)) {
              reject(fromAnswer(error));
              return;
            }
            // The request did not get through, so the process is ending and only its exit has not been noticed.
            call.unsent = true;
            engine.kill();
            return new Promise<never>(() => undefined);
          }),
        notify: (notification) => {
          if (notification.request !== name || call.cancelled) return;
          if ('index' in notification) {
            // A request that is sent again says again what was already heard.
            if (notification.index < delivered) return;
            delivered = notification.index + 1;
          }
          // A request's name is its own, so what carries it is what its method sends.
          onNotification?.(notification as Parameters<typeof onNotification>[0]);
        },
      };
      signal?.addEventListener(
        'abort',
        () => {
          if (!this.#calls.has(call)) return;
          call.cancelled = true;
          reject(cancelled());
          cancellation.cancel();
          this.#killLater(call, cancelGraceMs);
        },
        { once: true },
      );
      this.#calls.add(call);
      this.#start(call);
    });
  }

  /** Ends the process at once; what is under way fails as `cancelled`. */
  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#idle);
    for (const call of this.#calls) call.reject(cancelled());
    this.#calls.clear();
    this.#engine?.giveUp();
    this.#engine = undefined;
  }

  #start(call: Call): void {
    clearTimeout(this.#idle);
    try {
      const engine = this.#running();
      call.engine = engine;
      void call.run(engine).then(() => {
        if (call.engine !== engine) return;
        this.#policy.recordSuccess(call.method);
        this.#finish(call);
      });
    } catch (error) {
      call.reject(fromAnswer(error));
      this.#finish(call);
    }
  }

  #finish(call: Call): void {
    this.#calls.delete(call);
    if (this.#calls.size > 0 || this.#disposed) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#retire(), this.#options.idleMs).unref();
  }

  #running(): EngineProcess {
    if (this.#engine) return this.#engine;
    const wait = this.#policy.waitMs;
    if (wait > 0) {
      throw new HeadstartError(
        'engine/crashed',
        `The engine process has stopped unexpectedly several times in a row; it rests for ` +
          `${Math.ceil(wait / 1000)} s. Try again then, with another model or fewer images at once.`,
      );
    }
    const files = new RemoteFiles({ fetch: this.#options.fetch });
    const engine: EngineProcess = new EngineProcess({
      enginePath: this.#options.enginePath,
      host: files,
      onNotification: (_method, params) => {
        for (const call of this.#calls) if (call.engine === engine) call.notify(params);
      },
      onExit: (exit) => {
        files.dispose();
        this.#onExit(engine, exit);
      },
    });
    this.#engine = engine;
    return engine;
  }

  #onExit(engine: EngineProcess, exit: EngineExit): void {
    // A process that this object ended has been let go of before.
    if (this.#engine !== engine) return;
    this.#engine = undefined;
    const interrupted = [...this.#calls].filter((call) => call.engine === engine);
    this.#policy.recordCrash(interrupted.filter((call) => !call.unsent).map((call) => call.method));
    const error = describeExit(exit);
    for (const call of interrupted) {
      call.engine = undefined;
      if (call.unsent && !call.repeated && !call.cancelled) {
        call.repeated = true;
        call.unsent = false;
        this.#start(call);
        continue;
      }
      call.reject(error);
      this.#finish(call);
    }
  }

  /** Lets go of the process and ends it. */
  #retire(): void {
    this.#engine?.giveUp();
    this.#engine = undefined;
  }

  /**
   * Ends the process when it does not honour a cancel in time. A request behind older ones that are wanted only waits for its turn,
   * in which it is dropped: the process lives on for those.
   */
  #killLater(stuck: Call, graceMs: number): void {
    const timer = setTimeout(() => {
      if (this.#waitsForOthers(stuck)) this.#killLater(stuck, graceMs);
      else this.#killFor(stuck);
    }, graceMs);
    timer.unref();
  }

  #waitsForOthers(stuck: Call): boolean {
    if (!this.#calls.has(stuck)) return false;
    for (const older of this.#calls) {
      if (older === stuck) return false;
      if (older.engine === stuck.engine && !older.cancelled) return true;
    }
    return false;
  }

  /** A cancel was not honoured in time: ends the process and sends the others' requests to a new one, once. */
  #killFor(stuck: Call): void {
    const engine = stuck.engine;
    if (!this.#calls.has(stuck) || engine === undefined || engine !== this.#engine) return;
    this.#retire();
    for (const call of [...this.#calls]) {
      if (call.engine !== engine) continue;
      call.engine = undefined;
      if (call.cancelled) {
        this.#finish(call);
      } else if (REPEATABLE[call.method] && !call.repeated) {
        call.repeated = true;
        this.#start(call);
      } else {
        call.reject(
          new HeadstartError(
            'engine/crashed',
            'The engine process was ended because other work was cancelled. Try again.',
          ),
        );
        this.#finish(call);
      }
    }
  }
}

/** Looked up at every call: VS Code puts its own in place after start. */
const builtInFetch: Fetch = (url, init) => fetch(url, init);

function cancelled(): HeadstartError {
  return new HeadstartError('cancelled', 'Cancelled.');
}
