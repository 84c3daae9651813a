import { stat } from 'node:fs/promises';
import { HeadstartError } from '../shared/errors';
import type { DownloadRequest } from './download/DownloadRequest';
import { hashFile } from './hashFile';
import type { HashStore } from './HashStore';

/** What is to be known of a file that may be there. */
export type Expected = Pick<DownloadRequest, 'publishedUrl' | 'target' | 'sha256' | 'size'>;

export interface VerifyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Looks whether a file is there and is the wanted one. It is hashed the first time; after that its size and time of change tell.
 * @returns undefined where it is not there, or is there in part
 * @throws download/exists where something else is there under its name; file/unreadable, cancelled
 */
export async function verifyPresent(
  { publishedUrl, target, sha256, size }: Expected,
  hashes: HashStore,
  { signal, onProgress }: VerifyOptions = {},
): Promise<{ bytes: number; sha256: string } | undefined> {
  const found = await stat(target).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const bytes = found.size;
  const other = (what: string): HeadstartError =>
    new HeadstartError(
      'download/exists',
      `${target} is not the published file: ${what}. Remove it or put it elsewhere, then fetch the weights. ` +
        'To use the file as it is, name it as a weights file.',
    );
  const known = await hashes.known(target);
  if (known === undefined && size && bytes < size.bytes - size.tolerance) return undefined;
  if (size && Math.abs(bytes - size.bytes) > size.tolerance) {
    throw other(`it has ${bytes} bytes where ${size.bytes} were published`);
  }
  const digest =
    known ?? (await hashFile(target, { signal, onProgress: (done) => onProgress?.(done, bytes) }));
  if (!digest.startsWith(sha256)) throw other(`its SHA-256 is ${digest}, not ${sha256}${more(sha256)}`);
  const pinned = await hashes.pinned(publishedUrl);
  if (pinned !== undefined && pinned !== digest) {
    throw other(`its SHA-256 is ${digest}, and was ${pinned} when it was first fetched`);
  }
  if (known === undefined) await hashes.remember(target, digest);
  if (pinned === undefined) await hashes.pin(publishedUrl, digest);
  return { bytes, sha256: digest };
}

function more(prefix: string): string {
  return prefix.length < 64 ? '…' : '';
}
