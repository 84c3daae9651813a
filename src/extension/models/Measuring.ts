import type { EngineRequest } from '../CurrentModel';
import type { Measurements } from './Measurements';
import type { ModelLibrary } from './ModelLibrary';

export interface MeasuringState {
  /** The model that is being measured. */
  readonly id: string;
  /** Models that are done, of those that were asked for. */
  readonly done: number;
  readonly total: number;
}

export interface MeasuringOptions {
  readonly library: ModelLibrary;
  readonly measurements: Measurements;
  readonly request: EngineRequest;
  readonly onError: (error: unknown) => void;
}

/** Measures how long models take here, one after the other: two at a time would slow each other down. */
export class Measuring {
  #state: MeasuringState | null = null;
  #stop: AbortController | undefined;

  constructor(private readonly options: MeasuringOptions) {}

  get state(): MeasuringState | null {
    return this.#state;
  }

  /** Models of which nobody knows yet how long they take, and that are on this machine. */
  get unmeasured(): string[] {
    return this.options.library.rows
      .filter(({ state, milliseconds }) => state === 'cached' && milliseconds === null)
      .map(({ id }) => id);
  }

  /**
   * Measures models: with their own weights where they are here, otherwise with drawn ones, which take as long. While it is at work,
   * further ones are not taken.
   */
  async measure(ids: readonly string[]): Promise<void> {
    if (this.#stop) return;
    const { library, onError } = this.options;
    const stop = (this.#stop = new AbortController());
    try {
      for (const [done, id] of ids.entries()) {
        this.#set({ id, done, total: ids.length });
        await this.#measureOne(id, stop.signal);
        if (stop.signal.aborted) break;
      }
    } catch (error) {
      if (!stop.signal.aborted) onError(error);
    } finally {
      this.#stop = undefined;
      this.#set(null);
      library.touch();
    }
  }

  stop(): void {
    this.#stop?.abort();
  }

  async #measureOne(id: string, signal: AbortSignal): Promise<void> {
    const { library, measurements, request } = this.options;
    const entry = await library.entry(id);
    const { cache } = await library.load();
    const weights = library.row(id)?.state === 'cached' ? cache.requestOf(entry).target : null;
    const params = { architecture: entry.architecture, inputSize: entry.preprocessing.crop, weights };
    const { milliseconds } = await request('measure', params, { signal });
    await measurements.set(id, milliseconds);
  }

  #set(state: MeasuringState | null): void {
    this.#state = state;
    this.options.library.touch();
  }
}
