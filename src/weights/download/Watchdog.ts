import { HeadstartError } from '../../shared/errors';

/** Aborts a request when nothing has come for a while, or when its caller does. */
export class Watchdog {
  readonly signal: AbortSignal;
  readonly #stall = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(url: string, stallMs: number, signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#stall.signal]);
    this.#timer = setTimeout(() => {
      const { host } = new URL(url);
      this.#stall.abort(
        new HeadstartError(
          'url/stalled',
          `${url} cannot be read: ${host} has sent nothing for ${stallMs / 1000} s. Try again later.`,
        ),
      );
    }, stallMs);
  }

  /** Something came. */
  touch(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
