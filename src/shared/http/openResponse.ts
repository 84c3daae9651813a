import { HeadstartError } from '../errors';
import { networkError } from './networkError';

/** The built-in `fetch`, or one that takes its place: VS Code's knows the user's proxy and certificates. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpRequest {
  readonly url: string;
  readonly fetch: Fetch;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** A response and the address that gave it, after redirects. */
export interface OpenedResponse {
  readonly response: Response;
  readonly url: string;
}

/** What browsers and curl allow is more; a file that is served needs two or three. */
const MAX_REDIRECTS = 10;

/** Headers that belong to the host they were meant for. */
const CREDENTIALS = new Set(['authorization', 'cookie']);

/**
 * Sends a GET request and follows redirects, but only from http or https to the same or to https, and never with credentials to
 * another host. Bytes are asked for as they are, not compressed: offsets and hashes are those of the file.
 *
 * @returns the response, whatever its status; its body is still to be read or cancelled
 * @throws url/malformed, url/redirect, cancelled, and what {@link networkError} makes of a failure
 */
export async function openResponse({ url, fetch, headers, signal }: HttpRequest): Promise<OpenedResponse> {
  let at = parseAddress(url);
  let sent: Record<string, string> = { 'accept-encoding': 'identity', ...headers };
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await send(at, sent, fetch, signal);
    if (response.type === 'opaqueredirect') {
      // A fetch that hides redirects, as browsers' does: it has to follow them by itself, and is asked afterwards where it came to.
      const followed = await send(at, sent, fetch, signal, 'follow');
      checkStep(at, new URL(followed.url));
      return { response: followed, url: followed.url };
    }
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null)
      return { response, url: at.href };
    await discard(response);
    const next = resolveAddress(location, at);
    checkStep(at, next);
    if (next.origin !== at.origin) {
      sent = Object.fromEntries(
        Object.entries(sent).filter(([name]) => !CREDENTIALS.has(name.toLowerCase())),
      );
    }
    at = next;
  }
  throw new HeadstartError(
    'url/redirect',
    `${url} leads from one address to the next more than ${MAX_REDIRECTS} times. The server is set up wrongly, or wants a sign-in.`,
  );
}

/** Lets go of a response whose body nobody reads. */
export async function discard(response: Response): Promise<void> {
  // The connection may be gone already, which is as good.
  await response.body?.cancel().catch(() => undefined);
}

async function send(
  at: URL,
  headers: Record<string, string>,
  fetch: Fetch,
  signal: AbortSignal | undefined,
  redirect: RequestRedirect = 'manual',
): Promise<Response> {
  try {
    return await fetch(at.href, { headers, redirect, ...(signal && { signal }) });
  } catch (cause) {
    throw networkError(at.href, cause, signal);
  }
}

/** @throws url/malformed */
export function parseAddress(url: string): URL {
  const at = URL.canParse(url) ? new URL(url) : undefined;
  if (at && isHttp(at)) return at;
  throw new HeadstartError('url/malformed', `${JSON.stringify(url)} is not an http or https address.`);
}

function resolveAddress(location: string, base: URL): URL {
  if (URL.canParse(location, base.href)) return new URL(location, base.href);
  throw new HeadstartError(
    'url/redirect',
    `${base.href} leads to ${JSON.stringify(location.slice(0, 200))}, which is no address.`,
  );
}

function checkStep(from: URL, to: URL): void {
  if (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')) return;
  const why = isHttp(to)
    ? 'which is not encrypted, unlike the address that was asked'
    : 'which is not on the web';
  throw new HeadstartError(
    'url/redirect',
    `${from.href} leads to ${to.href.slice(0, 200)}, ${why}; it was not followed.`,
  );
}

function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}
