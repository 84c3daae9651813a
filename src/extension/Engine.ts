import type { EngineClient, RequestOptions } from '../engine/client/EngineClient';
import type { DeviceChoice } from '../shared/deviceProtocol';
import type { EngineRequests } from '../shared/engineProtocol';
import { toErrorInfo } from '../shared/errors';

/** Where the engine's work is written down. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface EngineOptions {
  /** Absolute path of the engine's bundle. */
  readonly enginePath: string;
  /** Asked when a client is made. */
  readonly idleMinutes: () => number;
  readonly log: Log;
  /** Told which device did some work. */
  readonly onDevice?: (choice: DeviceChoice) => void;
  /** Told when a request begins, and when it has ended. */
  readonly onWork?: (change: 1 | -1) => void;
}

/** The engine as the extension sees it: made when it is first needed, and anew after a restart. */
export class Engine {
  #client: EngineClient | undefined;

  constructor(private readonly options: EngineOptions) {}

  /** The process, undefined while there is none. */
  get pid(): number | undefined {
    return this.#client?.pid;
  }

  /** See {@link EngineClient.request}. */
  async request<M extends keyof EngineRequests>(
    method: M,
    params: EngineRequests[M]['params'],
    options?: RequestOptions<M>,
  ): Promise<EngineRequests[M]['result']> {
    const { log, onWork } = this.options;
    onWork?.(1);
    const started = performance.now();
    const took = (): string => `${(performance.now() - started).toFixed(0)} ms`;
    try {
      const result = await (await this.#getClient()).request(method, params, options);
      log.info(`${method}: done in ${took()}`);
      const used = deviceOf(result);
      if (used) this.options.onDevice?.(used);
      return result;
    } catch (error) {
      const { code, message } = toErrorInfo(error);
      if (code === 'cancelled') log.info(`${method}: cancelled after ${took()}`);
      else log.error(`${method}: ${code} after ${took()}: ${message}`);
      throw error;
    } finally {
      onWork?.(-1);
    }
  }

  /** Loaded when it is wanted, so that activation does not wait for the code that talks to the process. */
  async #getClient(): Promise<EngineClient> {
    const { EngineClient } = await import('../engine/client/EngineClient');
    const { enginePath, idleMinutes } = this.options;
    return (this.#client ??= new EngineClient({ enginePath, idleMs: idleMinutes() * 60_000 }));
  }

  /** Ends the process; the next request starts another. What is under way fails as `cancelled`. */
  restart(): void {
    this.#client?.dispose();
    this.#client = undefined;
  }

  dispose(): void {
    this.restart();
  }
}

/** The device that did the work, of those answers that say so. */
function deviceOf(result: object | null): DeviceChoice | undefined {
  return result && 'device' in result && typeof result.device === 'string'
    ? (result as DeviceChoice)
    : undefined;
}
