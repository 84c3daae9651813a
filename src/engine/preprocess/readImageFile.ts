import { open, stat, type FileHandle } from 'node:fs/promises';
import { HeadstartError } from '../../shared/errors';
import { SNIFFED_BYTES, sniffImage, type ImageFormat } from './sniffImage';

/** In bytes. An uncompressed picture of MAX_PIXELS pixels, four 8-bit channels each, has less; what is larger is no photograph. */
export const MAX_FILE_BYTES = 1024 ** 3;

export interface ImageFile {
  readonly format: ImageFormat;
  /** The whole file, so that the header and the pixels are of one state of it. */
  readonly bytes: Buffer;
}

/**
 * Reads an image file. Nothing but its first bytes is read of a file that is not an image.
 * @throws `file/not-found`, `file/not-a-file`, `file/empty`, `file/unreadable`, `file/changed`, `image/too-large`, and what
 *   {@link sniffImage} throws; the message names the file
 */
export async function readImageFile(path: string): Promise<ImageFile> {
  let handle: FileHandle | undefined;
  try {
    const { size } = await statFile(path);
    handle = await open(path, 'r');
    const head = await read(handle, path, 0, Math.min(size, SNIFFED_BYTES));
    const format = sniffImage(head, path);
    if (size > MAX_FILE_BYTES) {
      throw new HeadstartError(
        'image/too-large',
        `${path} has ${Math.round(size / 1024 ** 2)} MiB; images of up to ${MAX_FILE_BYTES / 1024 ** 2} MiB are read. Make it smaller.`,
      );
    }
    return { format, bytes: await read(handle, path, 0, size) };
  } catch (error) {
    throw asHeadstartError(error, path);
  } finally {
    await handle?.close();
  }
}

/** Asks what the path is before it is opened: opening a named pipe would wait for ever. */
async function statFile(path: string): Promise<{ size: number }> {
  const found = await stat(path);
  if (found.isDirectory()) {
    throw new HeadstartError('file/not-a-file', `${path} is a folder, not an image. Name the images in it.`);
  }
  if (!found.isFile()) {
    throw new HeadstartError('file/not-a-file', `${path} is not a regular file. Name an image file.`);
  }
  if (found.size === 0)
    throw new HeadstartError('file/empty', `${path} is empty. Copy or download it again.`);
  return found;
}

async function read(handle: FileHandle, path: string, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) {
      throw new HeadstartError('file/changed', `${path} became shorter while it was read. Try again.`);
    }
    done += bytesRead;
  }
  return bytes;
}

function asHeadstartError(error: unknown, path: string): HeadstartError {
  if (error instanceof HeadstartError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new HeadstartError('file/not-found', `${path} does not exist. Check the path.`, { cause: error });
  }
  return new HeadstartError(
    'file/unreadable',
    `${path} cannot be read (${code ?? message}). Check its permissions.`,
    {
      cause: error,
    },
  );
}
