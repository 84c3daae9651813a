import { HeadstartError } from '../../shared/errors';
import type { DownloadRequest } from './DownloadRequest';

/** @throws download/wrong-size where a size cannot be that of the wanted file */
export function checkSize({ url, size }: DownloadRequest, bytes: number): void {
  if (size === undefined || Math.abs(bytes - size.bytes) <= size.tolerance) return;
  throw new HeadstartError(
    'download/wrong-size',
    `${url} has ${bytes} bytes and should have ${size.tolerance > 0 ? 'about ' : ''}${size.bytes}. ` +
      'It is another file; nothing of it was kept.',
  );
}

/** @throws download/wrong-hash */
export function checkHash({ url, sha256 }: DownloadRequest, found: string): void {
  if (found.startsWith(sha256)) return;
  throw new HeadstartError(
    'download/wrong-hash',
    `${url} is not the published file: its SHA-256 is ${found} and should ${sha256.length < 64 ? 'begin with' : 'be'} ` +
      `${sha256}. Nothing of it was kept.`,
  );
}

/** @throws download/pinned where an address gives something else than it gave the first time */
export function checkPin({ publishedUrl }: DownloadRequest, found: string, pinned: string | undefined): void {
  if (pinned === undefined || pinned === found) return;
  throw new HeadstartError(
    'download/pinned',
    `${publishedUrl} has changed: its SHA-256 is ${found}, and was ${pinned} when it was first fetched. ` +
      'Nothing of it was kept. Ask its publisher which of the two is right.',
  );
}
