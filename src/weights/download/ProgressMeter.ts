import type { DownloadTimings } from './DownloadTimings';

/** How a download gets on. */
export interface DownloadProgress {
  /**
   * `checking`: what is on the disk is hashed. `waiting`: another window or process downloads the same file. `retrying`: the
   * connection broke and is tried again after a pause.
   */
  readonly phase: 'checking' | 'downloading' | 'retrying' | 'waiting';
  /** Bytes that are there, those of earlier runs included. */
  readonly received: number;
  /** Null where it is not known. */
  readonly total: number | null;
  /** Over the last seconds; null until there is something to go by. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** Speed is that of so many last milliseconds: long enough to be calm, short enough to show a change. */
const WINDOW_MS = 5000;
/** A speed over less than this says nothing. */
const LEAST_MS = 200;

/** Makes reports of progress from counts of bytes, not more often than people can read. */
export class ProgressMeter {
  #samples: { readonly time: number; readonly received: number }[] = [];
  #reported = -Infinity;
  #phase: DownloadProgress['phase'] | undefined;

  constructor(
    private readonly timings: Pick<DownloadTimings, 'now' | 'reportMs'>,
    private readonly report: ((progress: DownloadProgress) => void) | undefined,
  ) {}

  update(phase: DownloadProgress['phase'], received: number, total: number | null): void {
    const time = this.timings.now();
    const changed = phase !== this.#phase;
    if (!changed && time - this.#reported < this.timings.reportMs && received !== total) return;
    this.#reported = time;
    this.#phase = phase;
    // A file that starts over, or a pause, makes what was measured before worthless.
    if (changed || received < (this.#samples.at(-1)?.received ?? 0)) this.#samples = [];
    this.#samples = [
      ...this.#samples.filter((sample) => time - sample.time <= WINDOW_MS),
      { time, received },
    ];
    const bytesPerSecond = this.#speed();
    this.report?.({
      phase,
      received,
      total,
      bytesPerSecond,
      secondsLeft: total === null || !bytesPerSecond ? null : Math.max(0, total - received) / bytesPerSecond,
    });
  }

  #speed(): number | null {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.time - first.time < LEAST_MS) return null;
    return ((last.received - first.received) / (last.time - first.time)) * 1000;
  }
}
