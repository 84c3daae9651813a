import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { HeadstartError } from '../shared/errors';

/** Bytes that are read at a time. */
const PIECE = 2 ** 20;

export interface HashFileOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (doneBytes: number) => void;
}

/** @returns the SHA-256 of a file, in lower-case hex digits. @throws file/unreadable, cancelled */
export async function hashFile(path: string, { signal, onProgress }: HashFileOptions = {}): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  try {
    for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
      if (signal?.aborted) throw new HeadstartError('cancelled', 'Cancelled.');
      hash.update(piece as Buffer);
      done += (piece as Buffer).length;
      onProgress?.(done);
    }
  } catch (cause) {
    if (cause instanceof HeadstartError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeadstartError('file/unreadable', `${path} cannot be read: ${reason}`, { cause });
  }
  return hash.digest('hex');
}
