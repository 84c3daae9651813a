import { dirname } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { networkError } from '../../shared/http/networkError';
import type { Fetch } from '../../shared/http/openResponse';
import { retryAfterMs } from '../../shared/http/retryAfter';
import { BodyPump } from './BodyPump';
import { checkSize } from './checks';
import type { DownloadRequest } from './DownloadRequest';
import type { DownloadTimings } from './DownloadTimings';
import type { PartFile } from './PartFile';
import type { ProgressMeter } from './ProgressMeter';
import { refuseWebPage } from '../../shared/http/refuseWebPage';
import { requestRest, type RestAnswer } from './requestRest';
import { Retries } from './Retries';
import { Watchdog } from './Watchdog';

/** The largest published weights have 2.6 GB; a server that never ends must not fill the disk. */
const MAX_BYTES = 2 ** 36;

/** Left on the disk for others. */
const SPARE_BYTES = 2 ** 22;

export interface TransferOptions {
  readonly fetch: Fetch;
  readonly timings: DownloadTimings;
  readonly freeBytes: (folder: string) => Promise<number>;
  readonly meter: ProgressMeter;
  readonly signal: AbortSignal;
}

/** Brings the bytes that a part file lacks, in as many tries as it takes. */
export class Transfer {
  /** Bytes that came over the network. */
  transferred = 0;

  constructor(
    private readonly request: DownloadRequest,
    private readonly part: PartFile,
    private readonly options: TransferOptions,
  ) {}

  /**
   * @returns when the server has sent everything, or the bytes that came are what was wanted
   * @throws the last try's error when the tries are used up; url/…, download/…, cancelled
   */
  async run(): Promise<void> {
    const { part, options } = this;
    await this.#requireSpace(this.request.size?.bytes ?? 0);
    const retries = new Retries(options.timings, part.received);
    let startedOver = false;
    for (;;) {
      let retryAfter: string | null = null;
      let error: unknown;
      try {
        const answer = await this.#attempt();
        if (answer.kind === 'bytes' || answer.kind === 'whole') {
          if (!part.isPieced || this.#isRight() || startedOver) return;
          // Pieces of two versions, or a disk that lost what was written: once more from the start.
          startedOver = true;
          await part.forget();
          continue;
        }
        if (answer.kind === 'start-over') await part.forget();
        if (answer.kind === 'failed') ({ retryAfter } = answer);
        ({ error } = answer);
      } catch (thrown) {
        error = thrown;
      }
      // Whatever a server says about the length: bytes whose hash is right are the file.
      if (this.request.sha256 !== '' && part.received > 0 && this.#isRight()) return;
      options.meter.update('retrying', part.received, part.origin?.total ?? null);
      await retries.wait(error, part.received, retryAfterMs(retryAfter, Date.now()), options.signal);
    }
  }

  async #attempt(): Promise<RestAnswer> {
    const { url } = this.request;
    const { fetch, timings, signal } = this.options;
    const watchdog = new Watchdog(url, timings.stallMs, signal);
    try {
      const answer = await requestRest(this.request, this.part, fetch, watchdog.signal);
      if (answer.kind === 'bytes') await this.#drain(answer, watchdog);
      return answer;
    } catch (error) {
      throw networkError(url, error, watchdog.signal);
    } finally {
      watchdog.stop();
    }
  }

  async #drain(
    { body, origin, total }: Extract<RestAnswer, { kind: 'bytes' }>,
    watchdog: Watchdog,
  ): Promise<void> {
    const { part, request } = this;
    const { meter } = this.options;
    const size = request.size?.bytes ?? null;
    const end = request.size ? request.size.bytes + request.size.tolerance : MAX_BYTES;
    const pump = new BodyPump(body);
    try {
      if (total !== null) {
        checkSize(request, total);
        await this.#requireSpace(total - (origin ? 0 : part.received));
      }
      if (!origin) part.goOn();
      let begun = !origin;
      for await (const bytes of pump) {
        watchdog.touch();
        if (origin && !begun) {
          // Not before the first bytes are there: what came earlier is worth more than a sign-in page.
          refuseWebPage(request.url, undefined, bytes);
          await part.begin(origin);
          begun = true;
        }
        await part.append(bytes);
        this.transferred += bytes.length;
        meter.update('downloading', part.received, total ?? size);
        if (part.received > end) checkSize(request, part.received);
      }
    } finally {
      await pump.stop();
    }
    if (total !== null && part.received < total) {
      throw new HeadstartError(
        'url/broke-off',
        `${request.url} ended after ${part.received} of ${total} bytes. Try again.`,
      );
    }
  }

  #isRight(): boolean {
    const { sha256, size } = this.request;
    const { received } = this.part;
    const fits = size === undefined || Math.abs(received - size.bytes) <= size.tolerance;
    return fits && this.part.digest().startsWith(sha256);
  }

  async #requireSpace(missing: number): Promise<void> {
    const folder = dirname(this.request.target);
    const free = await this.options.freeBytes(folder);
    if (missing + SPARE_BYTES <= free) return;
    throw new HeadstartError(
      'download/no-space',
      `The download needs ${megabytes(missing)} MB and the disk of ${folder} has ${megabytes(free)} MB left. ` +
        'Free some space or choose another folder.',
    );
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
