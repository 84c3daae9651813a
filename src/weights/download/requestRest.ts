import { HeadstartError } from '../../shared/errors';
import { parseContentRange, parseUnsatisfiedRange } from '../../shared/http/contentRange';
import { discard, openResponse, type Fetch } from '../../shared/http/openResponse';
import { statusError } from '../../shared/http/statusError';
import { agree, ifRangeOf, validatorsOf } from '../../shared/http/validators';
import { refuseWebPage } from '../../shared/http/refuseWebPage';
import type { DownloadRequest } from './DownloadRequest';
import type { PartFile, PartOrigin } from './PartFile';

/** What came of asking for the bytes that are still missing. */
export type RestAnswer =
  /** `origin` where the file starts over, absent where the bytes follow those that are there. */
  | {
      readonly kind: 'bytes';
      readonly body: ReadableStream<Uint8Array>;
      readonly total: number | null;
      readonly origin?: PartOrigin;
    }
  /** All bytes are there. */
  | { readonly kind: 'whole' }
  /** What is there is of no use with this server; the file has to start over. */
  | { readonly kind: 'start-over'; readonly error: HeadstartError }
  | { readonly kind: 'failed'; readonly error: HeadstartError; readonly retryAfter: string | null };

/**
 * Asks for the bytes that a part file still lacks: by Range where it has some and they can be told to be of the same version.
 * @throws what the network and redirects throw; url/web-page
 */
export async function requestRest(
  request: DownloadRequest,
  part: PartFile,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<RestAnswer> {
  const { url } = request;
  const rangeHeaders = rangeHeadersOf(request, part);
  const { response } = await openResponse({
    url,
    fetch,
    signal,
    headers: { ...request.headers, ...rangeHeaders },
  });
  const { status, headers, body } = response;
  const answer = (): RestAnswer | undefined => {
    if (status === 200 && body) {
      refuseWebPage(url, headers);
      const origin = originOf(url, headers);
      return { kind: 'bytes', body, total: origin.total, origin };
    }
    if (rangeHeaders !== undefined && status === 206 && body) return continued(url, part, headers, body);
    if (rangeHeaders !== undefined && status === 416) {
      return parseUnsatisfiedRange(headers.get('content-range')) === part.received
        ? { kind: 'whole' }
        : { kind: 'start-over', error: statusError(url, status) };
    }
    return undefined;
  };
  try {
    const given = answer();
    if (given?.kind !== 'bytes') await discard(response);
    return (
      given ?? { kind: 'failed', error: statusError(url, status), retryAfter: headers.get('retry-after') }
    );
  } catch (error) {
    await discard(response);
    throw error;
  }
}

/** Undefined where the file has to come from its start. */
function rangeHeadersOf(
  { url, sha256 }: DownloadRequest,
  { origin, received }: PartFile,
): Record<string, string> | undefined {
  if (!origin?.resumable || received === 0) return undefined;
  const range = { range: `bytes=${received}-` };
  // A tag means something to the server that gave it. Where the hash is known it tells in the end, whatever was put together.
  const ifRange = origin.url === url ? ifRangeOf(origin) : null;
  if (ifRange !== null) return { ...range, 'if-range': ifRange };
  return sha256 === '' ? undefined : range;
}

function originOf(url: string, headers: Headers): PartOrigin {
  const { etag, lastModified } = validatorsOf(headers);
  const encoding = headers.get('content-encoding') ?? 'identity';
  // A server that packs the file although it was asked not to: what arrives is unpacked, and its length is not the one stated.
  const plain = encoding === 'identity';
  const length = headers.get('content-length');
  return {
    url,
    etag,
    lastModified,
    total: plain && length !== null && /^\d+$/.test(length) ? Number(length) : null,
    resumable: plain,
  };
}

function continued(
  url: string,
  part: PartFile,
  headers: Headers,
  body: ReadableStream<Uint8Array>,
): RestAnswer {
  const startOver = (what: string): RestAnswer => ({
    kind: 'start-over',
    error: new HeadstartError('url/changed', `${url} cannot be continued: ${what}. Try again.`),
  });
  const range = parseContentRange(headers.get('content-range'));
  if (range?.start !== part.received)
    return startOver('the server sends another part than the one that was asked for');
  const known = part.origin?.total ?? null;
  const changed =
    (known !== null && range.total !== null && known !== range.total) ||
    (part.origin?.url === url && !agree(part.origin, validatorsOf(headers)));
  return changed
    ? startOver('the file there has changed meanwhile')
    : { kind: 'bytes', body, total: range.total ?? known };
}
