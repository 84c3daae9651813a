import { HeadstartError } from '../errors';
import { networkError } from './networkError';
import { discard, openResponse, type HttpRequest } from './openResponse';
import { statusError } from './statusError';

/** How long a small file may take, in milliseconds. */
const TIMEOUT_MS = 30_000;

/**
 * Reads a small file from an address.
 * @param maxBytes the most that is read
 * @throws url/…, cancelled; url/status for a file that is larger
 */
export async function readBytes(request: HttpRequest, maxBytes: number): Promise<Uint8Array> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
  const { response, url } = await openResponse({ ...request, signal }).catch((error: unknown) => {
    throw timeout.aborted ? tooSlow(request.url) : error;
  });
  if (response.status !== 200 || !response.body) {
    await discard(response);
    throw statusError(url, response.status);
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of response.body) {
      bytes += piece.length;
      if (bytes > maxBytes) {
        throw new HeadstartError(
          'url/status',
          `${url} is larger than the ${maxBytes} bytes that are read of it.`,
        );
      }
      pieces.push(piece);
    }
  } catch (error) {
    throw timeout.aborted ? tooSlow(url) : networkError(url, error, request.signal);
  }
  return Buffer.concat(pieces);
}

function tooSlow(url: string): HeadstartError {
  return new HeadstartError(
    'url/stalled',
    `${url} did not arrive within ${TIMEOUT_MS / 1000} s. Try again later.`,
  );
}
