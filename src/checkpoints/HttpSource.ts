import { HeadstartError, type ErrorCode } from '../shared/errors';
import { parseContentRange, parseUnsatisfiedRange } from '../shared/http/contentRange';
import { networkError } from '../shared/http/networkError';
import { discard, openResponse, parseAddress, type Fetch } from '../shared/http/openResponse';
import { refuseWebPage } from '../shared/http/refuseWebPage';
import { statusError } from '../shared/http/statusError';
import { agree, validatorsOf, type Validators } from '../shared/http/validators';
import { truncated } from './checkpointErrors';
import { PieceCache } from './PieceCache';
import type { ByteSource } from './types';

/** What is read first, and at once where reads follow one another: the header of most files. */
const AHEAD_BYTES = 2 ** 16;

/** What is read around a single place, such as the header of a tensor within a zip archive. */
const AROUND_BYTES = 2 ** 9;

/** How long one part may take, in milliseconds. */
const PART_MS = 60_000;

/** Waits before a part is asked for again, in milliseconds. */
const RETRY_MS = [300, 1500] as const;

const PASSING: ReadonlySet<ErrorCode> = new Set([
  'url/broke-off',
  'url/stalled',
  'url/too-many-requests',
  'url/unavailable',
  'url/server',
]);

/** Answers of an address that was valid for a while only. */
const EXPIRED: ReadonlySet<number> = new Set([401, 403, 404, 410]);

export interface HttpSourceOptions {
  readonly fetch: Fetch;
  readonly retryMs?: readonly number[];
}

/** A file on a web server, of which only the parts are fetched that are read. */
export class HttpSource implements ByteSource {
  readonly path = undefined;
  readonly #pieces = new PieceCache();
  #size = 0;
  #validators: Validators | undefined;
  /** Where redirects led, so that they are followed once. */
  #at: string;

  private constructor(
    private readonly url: string,
    readonly name: string,
    private readonly options: HttpSourceOptions,
  ) {
    this.#at = url;
  }

  /** @throws url/no-ranges where the server gives nothing but whole files; url/malformed and what else addresses throw; cancelled */
  static async open(url: string, options: HttpSourceOptions, signal?: AbortSignal): Promise<HttpSource> {
    const { origin, pathname } = parseAddress(url);
    // The query may hold a key that belongs into no message.
    const source = new HttpSource(url, `${origin}${pathname}`, options);
    await source.#fetchPart(0, AHEAD_BYTES, signal);
    return source;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * @throws checkpoint/truncated where the file ends before; url/changed where the file is another one by now; url/…, cancelled
   */
  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || !(offset + length <= this.size)) {
      throw truncated(this.name, `it has ${this.size} bytes and ${offset + length} are needed`);
    }
    for (let gap = this.#pieces.firstGap(offset, length); gap; gap = this.#pieces.firstGap(offset, length)) {
      const least = this.#pieces.endsAt(gap.start) ? AHEAD_BYTES : AROUND_BYTES;
      await this.#fetchPart(gap.start, Math.max(gap.length, least), signal);
    }
    return this.#pieces.take(offset, length);
  }

  close(): Promise<void> {
    this.#pieces.clear();
    return Promise.resolve();
  }

  /** Fetches a part, up to the end of the file at most, into the cache. */
  async #fetchPart(start: number, length: number, signal: AbortSignal | undefined): Promise<void> {
    const { retryMs = RETRY_MS } = this.options;
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#tryPart(start, length, signal);
        return;
      } catch (error) {
        const wait = retryMs[attempt];
        if (!(error instanceof HeadstartError) || !PASSING.has(error.code) || wait === undefined) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  async #tryPart(start: number, length: number, signal: AbortSignal | undefined): Promise<void> {
    const timeout = AbortSignal.timeout(PART_MS);
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
    const end = this.#size > 0 ? Math.min(start + length, this.#size) : start + length;
    try {
      const response = await this.#request(start, end, either);
      if (response)
        this.#pieces.add(start, await this.#readBody(response, Math.min(end, this.#size) - start));
    } catch (error) {
      if (timeout.aborted && !signal?.aborted) {
        throw new HeadstartError('url/stalled', `${this.name} does not answer. Try again later.`);
      }
      throw networkError(this.#at, error, signal);
    }
  }

  /** Undefined for a file without any bytes. */
  async #request(start: number, end: number, signal: AbortSignal): Promise<Response | undefined> {
    const { fetch } = this.options;
    const headers = { range: `bytes=${start}-${end - 1}` };
    const { response, url } = await openResponse({ url: this.#at, fetch, headers, signal });
    try {
      if (this.#at !== this.url && EXPIRED.has(response.status)) {
        this.#at = this.url;
        throw new HeadstartError('url/broke-off', `${this.name} has moved. Try again.`);
      }
      const { status } = response;
      if (
        status === 416 &&
        start === 0 &&
        parseUnsatisfiedRange(response.headers.get('content-range')) === 0
      ) {
        await discard(response);
        return undefined;
      }
      if (status === 200) {
        refuseWebPage(this.name, response.headers);
        throw this.#noRanges();
      }
      if (status !== 206) throw statusError(this.name, status);
      this.#checkPart(start, end, response);
      this.#at = url;
      return response;
    } catch (error) {
      await discard(response);
      throw error;
    }
  }

  #checkPart(start: number, end: number, { headers }: Response): void {
    const range = parseContentRange(headers.get('content-range'));
    const packed = (headers.get('content-encoding') ?? 'identity') !== 'identity';
    if (
      range?.start !== start ||
      range.total === null ||
      range.end !== Math.min(end, range.total) - 1 ||
      packed
    ) {
      throw this.#noRanges();
    }
    const validators = validatorsOf(headers);
    if (this.#validators && (range.total !== this.#size || !agree(this.#validators, validators))) {
      throw new HeadstartError('url/changed', `${this.name} changed while it was being read. Open it again.`);
    }
    this.#validators ??= validators;
    this.#size = range.total;
  }

  /** No more than was asked for, whatever a server sends. */
  async #readBody({ body }: Response, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let done = 0;
    for await (const piece of body ?? []) {
      if (done + piece.length > length) throw this.#noRanges();
      bytes.set(piece, done);
      done += piece.length;
    }
    if (done < length) throw new HeadstartError('url/broke-off', `${this.name} broke off. Try again.`);
    return bytes;
  }

  #noRanges(): HeadstartError {
    return new HeadstartError(
      'url/no-ranges',
      `${this.name} cannot be looked into from here: its server gives only whole files. Download it, then open it.`,
    );
  }
}
