import { HeadstartError, type ErrorCode } from '../../shared/errors';
import type { DownloadTimings } from './DownloadTimings';

/** Troubles that pass by themselves. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'url/broke-off',
  'url/stalled',
  'url/range',
  'url/changed',
  'url/too-many-requests',
  'url/unavailable',
  'url/server',
]);

/** Troubles that pass where the server has been reached before: a network that is away for a moment. */
const PASSING_LATER: ReadonlySet<ErrorCode> = new Set(['url/no-host', 'url/refused', 'url/offline']);

/** New bytes that make a try count as a success, whatever ended it. */
const WORTHWHILE_BYTES = 2 ** 16;

/** Decides whether and when a download that failed is tried again. */
export class Retries {
  #failures = 0;
  #furthest: number;

  /** @param start bytes that are there at the start */
  constructor(
    private readonly timings: DownloadTimings,
    private readonly start: number,
  ) {
    this.#furthest = start;
  }

  /**
   * Waits before the next try.
   * @param received bytes that are there by now
   * @param retryAfterMs what the server asks to wait
   * @throws the error where it is final, or the tries are used up; cancelled
   */
  async wait(
    error: unknown,
    received: number,
    retryAfterMs: number | null,
    signal?: AbortSignal,
  ): Promise<void> {
    if (received >= this.#furthest + WORTHWHILE_BYTES) this.#failures = 0;
    this.#furthest = Math.max(this.#furthest, received);
    this.#failures += 1;
    const { attempts, maxRetryAfterMs, sleep } = this.timings;
    if (!(error instanceof HeadstartError) || !this.#passes(error.code) || this.#failures >= attempts)
      throw error;
    if (retryAfterMs !== null && retryAfterMs > maxRetryAfterMs) {
      throw new HeadstartError(
        error.code,
        `${error.message} The server asks to wait ${Math.ceil(retryAfterMs / 60_000)} minutes.`,
        { cause: error },
      );
    }
    await sleep(retryAfterMs ?? this.#backOff(), signal);
  }

  #passes(code: ErrorCode): boolean {
    return PASSING.has(code) || (PASSING_LATER.has(code) && this.#furthest > this.start);
  }

  /** Doubles with each failure; random within its upper half, so that many clients do not come back at once. */
  #backOff(): number {
    const { firstWaitMs, maxWaitMs, random } = this.timings;
    const wait = Math.min(maxWaitMs, firstWaitMs * 2 ** (this.#failures - 1));
    return wait * (0.5 + random() / 2);
  }
}
