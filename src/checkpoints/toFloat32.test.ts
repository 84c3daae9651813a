import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toFloat32 } from './toFloat32';

const bytesOf = (array: ArrayBufferView<ArrayBuffer>): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Values of each dtype against PyTorch's are in openCheckpoint.test.ts; here is what those few values cannot show. */
describe('toFloat32', () => {
  it('rounds 64-bit integers once, to nearest, ties to even', () => {
    fc.assert(
      // From 2^25 on, the floats beside one are whole numbers too.
      fc.property(fc.bigInt({ min: 2n ** 25n, max: 2n ** 63n - 1n }), fc.boolean(), (size, negative) => {
        const value = negative ? -size : size;
        const [float] = toFloat32(bytesOf(BigInt64Array.of(value)), 'I64');
        const distance = (candidate: number): bigint => {
          const difference = BigInt(candidate) - value;
          return difference < 0n ? -difference : difference;
        };
        const bits = new Int32Array(Float32Array.of(float!).buffer)[0]!;
        for (const neighbour of new Float32Array(Int32Array.of(bits - 1, bits + 1).buffer)) {
          expect(distance(float!) <= distance(neighbour)).toBe(true);
          if (distance(float!) === distance(neighbour)) expect(bits & 1).toBe(0);
        }
      }),
    );
  });

  it('does not round by way of a double', () => {
    // As a double this is 2^60 + 2^36, halfway between two floats, and would then go down to the even one.
    const value = 2n ** 60n + 2n ** 36n + 1n;
    expect(toFloat32(bytesOf(BigInt64Array.of(value)), 'I64')[0]).toBe(2 ** 60 + 2 ** 37);
    expect(toFloat32(bytesOf(BigUint64Array.of(2n ** 63n + 2n ** 39n + 1n)), 'U64')[0]).toBe(
      2 ** 63 + 2 ** 40,
    );
  });

  it('agrees with the arithmetic of halves, for all of them', () => {
    const floats = toFloat32(bytesOf(Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits)), 'F16');
    for (const [bits, float] of floats.entries()) {
      const exponent = (bits >> 10) & 31;
      const fraction = bits & 1023;
      const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
      const expected = exponent < 31 ? size : fraction === 0 ? Infinity : NaN;
      if (!Object.is(float, bits < 0x8000 ? expected : -expected))
        expect({ bits, float }).toEqual({ bits, float: expected });
    }
  });

  it('takes bytes at any place of their buffer', () => {
    const bytes = new Uint8Array(9);
    bytes.set(bytesOf(Float32Array.of(1.5, -2)), 1);
    expect([...toFloat32(bytes.subarray(1), 'F32')]).toEqual([1.5, -2]);
  });
});
