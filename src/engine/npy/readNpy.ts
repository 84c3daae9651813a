import { open } from 'node:fs/promises';
import { elementCount } from '../../shared/dtype';
import { HeadstartError } from '../../shared/errors';
import { NPY_HEADER_LIMIT, parseNpyHeader } from './parseNpyHeader';

/** Largest array that is read, in bytes: over a thousand pictures of 299×299, more than one run can use. */
const MAX_ARRAY_BYTES = 2 ** 30;

export interface FloatArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/**
 * Reads a float32 array as `numpy.save` writes it.
 * @throws `file/not-found`, `file/not-a-file`, `npy/malformed`, `npy/unsupported`
 */
export async function readNpy(path: string): Promise<FloatArray> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new HeadstartError('file/not-found', `The array ${path} cannot be opened.`, { cause: error });
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new HeadstartError('file/not-a-file', `${path} is not a file.`);
    const head = new Uint8Array(Math.min(NPY_HEADER_LIMIT, stats.size));
    await file.read(head, 0, head.length, 0);
    const { shape, dataOffset } = parseNpyHeader(head, path);
    const bytes = elementCount(shape) * Float32Array.BYTES_PER_ELEMENT;
    if (stats.size - dataOffset !== bytes || bytes > MAX_ARRAY_BYTES) {
      throw new HeadstartError(
        'npy/malformed',
        `${path} holds ${stats.size - dataOffset} bytes of data; its shape ${shape.join('×')} needs ${bytes}` +
          `${bytes > MAX_ARRAY_BYTES ? `, and ${MAX_ARRAY_BYTES} is the limit` : ''}.`,
      );
    }
    const data = new Float32Array(bytes / Float32Array.BYTES_PER_ELEMENT);
    const { bytesRead } = await file.read(new Uint8Array(data.buffer), 0, bytes, dataOffset);
    if (bytesRead !== bytes)
      throw new HeadstartError('file/changed', `${path} was changed while it was read.`);
    return { shape, data };
  } finally {
    await file.close();
  }
}
