import type { DType } from '../shared/dtype';
import { toFloat32 } from './toFloat32';

/** Elements as numbers, without loss but for integers beyond 2^53, which are rounded. */
export type Numbers = Float32Array | Float64Array;

/**
 * Converts elements to numbers: float64 for the types that float32 does not hold, float32 for the others.
 *
 * @param bytes dense elements of the type `dtype`, little-endian
 */
export function toNumbers(bytes: Uint8Array, dtype: DType): Numbers {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  switch (dtype) {
    case 'F64':
      return new Float64Array(buffer, byteOffset, byteLength / 8);
    case 'I64':
      return Float64Array.from(new BigInt64Array(buffer, byteOffset, byteLength / 8), Number);
    case 'U64':
      return Float64Array.from(new BigUint64Array(buffer, byteOffset, byteLength / 8), Number);
    case 'I32':
      return Float64Array.from(new Int32Array(buffer, byteOffset, byteLength / 4));
    case 'U32':
      return Float64Array.from(new Uint32Array(buffer, byteOffset, byteLength / 4));
    default:
      return toFloat32(bytes, dtype);
  }
}
