import { DTYPE_BYTES } from '../shared/dtype';
import { tooLarge } from './checkpointErrors';
import { MAX_REPEATED_BYTES, MAX_TENSOR_BYTES } from './limits';
import type { ByteSource, TensorEntry } from './types';

/** Elements by their width alone: gathering moves bits and does not read them. */
const WORDS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array } as const;

/**
 * Reads the elements of a tensor, densely and in row-major order, in the element type of the file (little-endian).
 *
 * @returns bytes of its own, aligned for a typed array of the element's width
 * @throws checkpoint/too-large where they do not fit one array; the errors of the source
 */
export async function readTensor(source: ByteSource, entry: TensorEntry): Promise<Uint8Array> {
  const needed = Math.max(entry.bytes, entry.span);
  const limit = entry.bytes > entry.span ? MAX_REPEATED_BYTES : MAX_TENSOR_BYTES;
  if (needed > limit) {
    const name = JSON.stringify(entry.name.slice(0, 200));
    throw tooLarge(source.name, `the tensor ${name} takes ${needed} bytes in memory; ${limit} is the limit`);
  }
  // A source may hand out a view of bytes it keeps.
  const span = aligned(await source.read(entry.offset, entry.span));
  return entry.contiguous ? span : gather(span, entry);
}

function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && !Buffer.isBuffer(bytes)
    ? bytes
    : new Uint8Array(bytes);
}

function gather(span: Uint8Array, { shape, strides, dtype, bytes }: TensorEntry): Uint8Array {
  const dense = new Uint8Array(bytes);
  // Which kind of word it is makes no difference to the loops; all are called bytes here.
  const Words = WORDS[DTYPE_BYTES[dtype] as keyof typeof WORDS] as unknown as Uint8ArrayConstructor;
  const from = new Words(span.buffer);
  const to = new Words(dense.buffer);
  const axes = shape.map((extent, axis) => ({ extent, stride: strides[axis] ?? 0, index: 0 }));
  const row = axes.pop() ?? { extent: 1, stride: 0 };
  axes.reverse();
  let start = 0;
  for (let at = 0; at < to.length; at += row.extent) {
    for (let i = 0; i < row.extent; i += 1) to[at + i] = from[start + i * row.stride] ?? 0;
    // On to the next row: the other axes count up like an odometer.
    for (const axis of axes) {
      axis.index += 1;
      start += axis.stride;
      if (axis.index < axis.extent) break;
      start -= axis.stride * axis.extent;
      axis.index = 0;
    }
  }
  return dense;
}
