import { createHash } from 'node:crypto';
import { HeadstartError } from '../../shared/errors';
import type { HubFile } from './HubClient';

/** @throws hub/malformed where bytes are not those that Git knows under a hash */
export function checkGitBlob(bytes: Uint8Array, { path, blob }: HubFile): void {
  const found = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  if (found === blob) return;
  throw new HeadstartError(
    'hub/malformed',
    `${path} did not arrive as it was published: its Git hash is ${found}, not ${blob}. Try again.`,
  );
}
