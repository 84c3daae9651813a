import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

import { HeadstartError } from '../shared/errors';
import { truncated } from './checkpointErrors';
import type { ByteSource } from './types';

/** The operating systems read at most 2 GiB at once. */
const MAX_READ = 2 ** 30;

/** A local file, open for reading until it is closed. */
export class FileSource implements ByteSource {
  private constructor(
    private readonly handle: FileHandle,
    readonly name: string,
    readonly path: string,
    readonly size: number,
  ) {}

  /** @throws file/not-found, file/not-a-file, file/empty, file/unreadable */
  static async open(path: string): Promise<FileSource> {
    const absolute = resolve(path);
    // Looked at before it is opened: opening a pipe would wait for a writer.
    const status = await stat(absolute).catch((cause: unknown) => {
      throw unreadable(absolute, cause);
    });
    if (!status.isFile()) {
      throw new HeadstartError(
        'file/not-a-file',
        `${absolute} is ${status.isDirectory() ? 'a folder' : 'no regular file'}; name a weights file.`,
      );
    }
    if (status.size === 0) {
      throw new HeadstartError(
        'file/empty',
        `${absolute} is empty: its download or copy never began. Fetch it again.`,
      );
    }
    const handle = await open(absolute, 'r').catch((cause: unknown) => {
      throw unreadable(absolute, cause);
    });
    return new FileSource(handle, basename(absolute), absolute, status.size);
  }

  /**
   * @throws checkpoint/truncated where the file ended before when it was opened
   * @throws file/changed where it has become shorter since
   */
  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || !(offset + length <= this.size)) {
      throw truncated(this.name, `it has ${this.size} bytes and ${offset + length} are needed`);
    }
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.handle
        .read(bytes, done, Math.min(length - done, MAX_READ), offset + done)
        .catch((cause: unknown) => {
          throw unreadable(this.path, cause);
        });
      if (bytesRead === 0) {
        throw new HeadstartError(
          'file/changed',
          `${this.path} became shorter while it was being read. Wait until whatever writes it is done, then open it again.`,
        );
      }
      done += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

function unreadable(path: string, cause: unknown): HeadstartError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new HeadstartError('file/not-found', `${path} does not exist. Check the path.`, { cause });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HeadstartError('file/unreadable', `${path} cannot be read: ${reason}`, { cause });
}
