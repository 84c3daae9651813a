import type { DType } from '../shared/dtype';

/**
 * Converts elements to float32, exactly as PyTorch's `.float()`: rounded to nearest, ties to even; True is 1. Bytes are little-endian,
 * as every platform of VS Code is.
 *
 * @param bytes dense elements of the type `dtype`
 * @returns a new array; for F32 a view of the bytes where they are aligned
 */
export function toFloat32(bytes: Uint8Array, dtype: DType): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const words = <T>(
    Words: new (buffer: ArrayBufferLike, offset: number, length: number) => T,
    width: number,
  ): T => new Words(buffer, byteOffset, byteLength / width);
  switch (dtype) {
    case 'F32':
      return words(Float32Array, 4);
    case 'F64':
      return new Float32Array(words(Float64Array, 8));
    case 'F16':
      return fromBits(words(Uint16Array, 2), halfTable());
    case 'BF16':
      return fromBfloat16(words(Uint16Array, 2));
    case 'F8_E4M3':
      return fromBits(
        words(Uint8Array, 1),
        Uint32Array.from({ length: 256 }, (_, bits) => float8Bits(bits)),
      );
    case 'F8_E5M2':
      // The upper byte of a half.
      return fromBits(
        words(Uint8Array, 1),
        Uint32Array.from({ length: 256 }, (_, bits) => halfBits(bits << 8)),
      );
    case 'I64':
      return fromBigIntegers(words(BigInt64Array, 8));
    case 'U64':
      return fromBigIntegers(words(BigUint64Array, 8));
    case 'I32':
      return new Float32Array(words(Int32Array, 4));
    case 'U32':
      return new Float32Array(words(Uint32Array, 4));
    case 'I16':
      return new Float32Array(words(Int16Array, 2));
    case 'U16':
      return new Float32Array(words(Uint16Array, 2));
    case 'I8':
      return new Float32Array(words(Int8Array, 1));
    case 'U8':
      return new Float32Array(words(Uint8Array, 1));
    case 'BOOL':
      return Float32Array.from(words(Uint8Array, 1), (byte) => (byte === 0 ? 0 : 1));
  }
}

/** Looks each element up in a table of float32 bits. */
function fromBits(elements: Uint8Array | Uint16Array, table: Uint32Array): Float32Array {
  const bits = new Uint32Array(elements.length);
  for (let i = 0; i < bits.length; i += 1) bits[i] = table[elements[i] ?? 0] ?? 0;
  return new Float32Array(bits.buffer);
}

/** The upper half of a float32. */
function fromBfloat16(elements: Uint16Array): Float32Array {
  const bits = new Uint32Array(elements.length);
  for (let i = 0; i < bits.length; i += 1) bits[i] = (elements[i] ?? 0) << 16;
  return new Float32Array(bits.buffer);
}

/** A double holds every integer to 2^53. Beyond that, two roundings in a row would differ from one. */
function fromBigIntegers(elements: BigInt64Array | BigUint64Array): Float32Array {
  const floats = new Float32Array(elements.length);
  for (let i = 0; i < floats.length; i += 1) {
    const value = elements[i] ?? 0n;
    const rounded = Number(value);
    floats[i] = Number.isSafeInteger(rounded) ? rounded : Number(roundToOdd(value));
  }
  return floats;
}

/** Drops the lowest twelve bits but keeps whether any was set, which is all that rounding to 24 bits still asks. */
function roundToOdd(value: bigint): bigint {
  const kept = (value >> 12n) << 12n;
  return kept === value ? value : kept | (1n << 12n);
}

let halves: Uint32Array | undefined;

/** Float32 bits of all 65,536 halves; 256 KB, made when first needed. */
function halfTable(): Uint32Array {
  halves ??= Uint32Array.from({ length: 2 ** 16 }, (_, bits) => halfBits(bits));
  return halves;
}

/** A half (IEEE 754 binary16) as float32 bits: 5 bits of exponent with bias 15 become 8 with bias 127. */
function halfBits(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  return sign | floatBits(fraction * 2 ** -24);
}

/** Eight bits with 4 of exponent (bias 7) and no infinity (https://arxiv.org/abs/2209.05433), as float32 bits. */
function float8Bits(bits: number): number {
  const sign = (bits & 0x80) << 24;
  const exponent = (bits >> 3) & 0xf;
  const fraction = bits & 7;
  if (exponent === 0xf && fraction === 7) return sign | 0x7fc00000;
  return sign | floatBits(exponent === 0 ? fraction * 2 ** -9 : (8 + fraction) * 2 ** (exponent - 10));
}

const scratch = new DataView(new ArrayBuffer(4));

function floatBits(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}
