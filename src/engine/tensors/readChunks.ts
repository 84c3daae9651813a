import { readTensor } from '../../checkpoints/readTensor';
import { toNumbers, type Numbers } from '../../checkpoints/toNumbers';
import type { ByteSource, TensorEntry } from '../../checkpoints/types';

/** Bytes that are read at a time: a multiple of every element's width, and done in some milliseconds. */
export const CHUNK_BYTES = 4 * 2 ** 20;

/**
 * The elements of a tensor, a few megabytes at a time, in row-major order. What does not lie densely is gathered as a whole first.
 *
 * @throws checkpoint/too-large for a scattered tensor that does not fit the memory; the errors of the source
 */
export async function* readChunks(source: ByteSource, tensor: TensorEntry): AsyncGenerator<Numbers> {
  const { dtype, offset, bytes } = tensor;
  const gathered = tensor.contiguous ? undefined : await readTensor(source, tensor);
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, bytes - at);
    const chunk = gathered?.subarray(at, at + length) ?? (await source.read(offset + at, length));
    yield toNumbers(chunk, dtype);
  }
}
