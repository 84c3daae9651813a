import { randomBytes } from 'node:crypto';
import { open, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { HeadstartError } from '../shared/errors';

/** The operating systems write at most 2 GiB at once. */
const MAX_WRITE = 2 ** 30;

/** Appends bytes to the file that is being written. */
export type Append = (bytes: Uint8Array) => Promise<void>;

/**
 * Writes a file so that its path holds either what was there before or all of the new: a temporary file in the same folder, flushed to
 * the disk and renamed. A running session may have the old file mapped, and truncating it in place would kill its process.
 *
 * @throws file/unwritable; whatever `write` throws; the temporary file is removed in both cases
 */
export async function writeWhole(path: string, write: (append: Append) => Promise<void>): Promise<void> {
  const target = resolve(path);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.part`;
  const handle = await open(temporary, 'wx').catch((cause: unknown) => {
    throw cannotWrite(target, cause);
  });
  try {
    try {
      await write((bytes) => appendTo(handle, bytes, target));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (cause) {
    await unlink(temporary).catch(() => undefined); // what matters is the error that brought us here
    throw cause instanceof HeadstartError ? cause : cannotWrite(target, cause);
  }
  await flushFolder(dirname(target));
}

async function appendTo(handle: FileHandle, bytes: Uint8Array, target: string): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle
      .write(bytes, done, Math.min(bytes.length - done, MAX_WRITE))
      .catch((cause: unknown) => {
        throw cannotWrite(target, cause);
      });
    done += bytesWritten;
  }
}

/** Makes the new name last; Windows has no such call and needs none. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function cannotWrite(target: string, cause: unknown): HeadstartError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HeadstartError('file/unwritable', `${target} cannot be written: ${reason}`, { cause });
}
