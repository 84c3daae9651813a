import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fixture, sourceOf } from '../../test/checkpoints/fixtures';
import { HeadstartError } from '../shared/errors';
import { openCheckpoint } from './openCheckpoint';
import { readTensor } from './readTensor';

/** One change of a file: some bytes replaced, removed, repeated or inserted, at a place given as a share of its length. */
type Mutation = { at: number } & (
  | { kind: 'replace' | 'insert'; bytes: Uint8Array }
  | { kind: 'remove' | 'repeat'; length: number }
  | { kind: 'word'; value: bigint }
);

const place = fc.double({ min: 0, max: 1, noNaN: true });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({
    // Mostly in place: a file whose parts have moved is refused early.
    kind: fc.constantFrom<'replace' | 'insert'>('replace', 'replace', 'replace', 'insert'),
    at: place,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  }),
  fc.record({
    kind: fc.constantFrom('remove' as const, 'repeat' as const),
    at: place,
    length: fc.integer({ min: 1, max: 200 }),
  }),
  fc.record({
    kind: fc.constant('word' as const),
    at: place,
    value: fc.constantFrom(0n, 1n, 0x7fffffffn, 0xffffffffn, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n),
  }),
);

function mutate(bytes: Buffer, change: Mutation): Buffer {
  const at = Math.floor(change.at * bytes.length);
  const before = bytes.subarray(0, at);
  switch (change.kind) {
    case 'replace':
      return Buffer.concat([before, change.bytes, bytes.subarray(at + change.bytes.length)]);
    case 'insert':
      return Buffer.concat([before, change.bytes, bytes.subarray(at)]);
    case 'remove':
      return Buffer.concat([before, bytes.subarray(at + change.length)]);
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, at + change.length), bytes.subarray(at)]);
    case 'word': {
      const word = Buffer.alloc(8);
      word.writeBigUInt64LE(change.value);
      return Buffer.concat([before, word, bytes.subarray(at + 8)]);
    }
  }
}

describe('any change of a real file ends in a checkpoint or in one of our errors, soon', () => {
  it.each([
    'dtypes.safetensors',
    'views.pth',
    'training-protocol2.pth',
    'training-protocol5.pth',
    'training-legacy.pth',
    'attributes.pth',
    'rare-dtypes.pth',
    'os-system-protocol4.pth',
  ])('%s', async (file) => {
    const whole = Buffer.from(fixture(file));
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (changes) => {
        const source = sourceOf(changes.reduce(mutate, whole), file);
        const start = performance.now();
        try {
          const { tensors, others } = await openCheckpoint(source);
          for (const entry of [...tensors, ...others.flatMap((other) => other.tensors)]) {
            expect(entry.offset + entry.span).toBeLessThanOrEqual(source.size);
            // A changed stride may expand a tensor to gigabytes; that is no fault, and takes its time.
            if (entry.bytes < 1e6) expect(await readTensor(source, entry)).toHaveLength(entry.bytes);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(HeadstartError);
        }
        expect(performance.now() - start).toBeLessThan(5000);
      }),
      { numRuns: 200 },
    );
  });
});
