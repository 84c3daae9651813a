import { HeadstartError } from '../../shared/errors';

/** Every wait of a download, in milliseconds, and the clock and dice behind them. Tests put their own in place. */
export interface DownloadTimings {
  /** Without a byte for so long, the connection counts as broken. */
  readonly stallMs: number;
  /** Wait before the first retry; each further one doubles it, up to `maxWaitMs`. */
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
  /** The longest `Retry-After` that is waited for; a longer one ends the download and is told. */
  readonly maxRetryAfterMs: number;
  /** Tries in a row that bring nothing new before the download ends. */
  readonly attempts: number;
  /** How often the owner of a lock shows that it lives, and after how long without a sign it counts as dead. */
  readonly heartbeatMs: number;
  readonly staleMs: number;
  /** How often one who waits for another's download looks at it. */
  readonly pollMs: number;
  /** Least time between two reports of progress. */
  readonly reportMs: number;
  readonly now: () => number;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** @throws cancelled, as soon as the signal says so */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

export const DOWNLOAD_TIMINGS: DownloadTimings = {
  stallMs: 30_000,
  firstWaitMs: 500,
  maxWaitMs: 30_000,
  maxRetryAfterMs: 120_000,
  attempts: 6,
  heartbeatMs: 2000,
  staleMs: 15_000,
  pollMs: 250,
  reportMs: 100,
  now: () => performance.now(),
  random: Math.random,
  sleep,
};

export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(
        signal?.reason instanceof HeadstartError
          ? signal.reason
          : new HeadstartError('cancelled', 'Cancelled.'),
      );
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
