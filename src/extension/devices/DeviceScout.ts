import type { DevicesResult } from '../../shared/deviceProtocol';
import type { ModelSpec } from '../../shared/modelSpec';
import type { EngineRequest } from '../CurrentModel';

export interface DeviceScoutOptions {
  /** Makes an engine that nobody else uses. */
  readonly newEngine: () => { readonly request: EngineRequest; dispose(): void };
  /** Whether devices are to be measured: the user leaves the choice to Headstart and has not switched this off. */
  readonly wanted: () => boolean;
  readonly onMeasured: (model: ModelSpec, result: DevicesResult) => void;
  /** How long nothing must have been asked of any engine, in milliseconds. */
  readonly idleMs?: number;
}

/** Long enough that nobody who flicks through pictures is between two of them. */
const IDLE_MS = 3000;

/**
 * Measures on which devices the model in use can run, and how fast, while nothing else is to be done. It does so in a process of its own,
 * which is ended as soon as something is asked: nobody waits for it, and a driver that crashes takes down nothing else. The verdicts are on
 * the disk, where the next request finds them.
 */
export class DeviceScout {
  readonly #measured = new Set<string>();
  #model: ModelSpec | undefined;
  #active = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: AbortController | undefined;

  constructor(private readonly options: DeviceScoutOptions) {}

  /** Takes note that a request has begun, or has ended. */
  work(change: 1 | -1): void {
    this.#active += change;
    clearTimeout(this.#timer);
    if (change === 1) this.#running?.abort();
    this.#wait();
  }

  /** Has a model measured that has just been used, unless that was done in this window. */
  look(model: ModelSpec): void {
    this.#model = model;
    this.#wait();
  }

  dispose(): void {
    this.#model = undefined;
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const { wanted, idleMs = IDLE_MS } = this.options;
    if (this.#active > 0 || this.#running || !this.#model || !wanted()) return;
    const model = this.#model;
    if (this.#measured.has(keyOf(model))) return;
    this.#timer = setTimeout(() => void this.#measure(model), idleMs);
    this.#timer.unref();
  }

  async #measure(model: ModelSpec): Promise<void> {
    const { newEngine, onMeasured } = this.options;
    const running = (this.#running = new AbortController());
    const { signal } = running;
    const engine = newEngine();
    signal.addEventListener('abort', () => engine.dispose(), { once: true });
    try {
      const result = await engine.request('devices', { model, again: false }, { signal });
      if (!signal.aborted) {
        this.#measured.add(keyOf(model));
        onMeasured(model, result);
      }
    } catch {
      // What is wrong with the model is said where it is used; a process that a driver took down is not tried again in this window.
      if (!signal.aborted) this.#measured.add(keyOf(model));
    } finally {
      engine.dispose();
      this.#running = undefined;
      this.#wait();
    }
  }
}

/** Names a model with its weights. */
function keyOf(model: ModelSpec): string {
  const { architecture, weights, container, preprocessing, onnx } = model;
  return JSON.stringify([architecture, weights, container, preprocessing, onnx]);
}
