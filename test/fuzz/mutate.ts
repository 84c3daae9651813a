import type { Random } from '../../src/shared/Random';

/** Numbers at which lengths, offsets and counts go wrong. */
const EDGES = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];
/** Digits that stand in for a number in text. */
const NUMBERS = ['0', '-1', '1e400', '4294967296', '9007199254740993', '18446744073709551615', 'NaN', '0.5'];
/** Most bytes that are moved about at once. */
const MOST_MOVED = 256;

/** A file with one to four changes, each of a kind that damage or malice brings about. */
export function mutate(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  let changed = Buffer.from(bytes);
  for (let left = 1 + random.below(4); left > 0; left--) changed = change(changed, others, random);
  return new Uint8Array(changed);
}

function change(
  bytes: Buffer<ArrayBuffer>,
  others: readonly Uint8Array[],
  random: Random,
): Buffer<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const length = Math.min(1 + random.below(MOST_MOVED), bytes.length - at);
  const [before, part, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ];
  switch (random.below(8)) {
    case 0:
      return replaced(bytes, at, Buffer.from([random.below(256)]));
    case 1:
      return replaced(bytes, at, Buffer.from([(bytes[at] ?? 0) ^ (1 << random.below(8))]));
    case 2:
      return replaced(bytes, at, edge(random));
    case 3:
      return Buffer.concat([before, after]);
    case 4:
      return Buffer.concat([before, part, part, after]);
    case 5:
      return Buffer.from(before);
    case 6: {
      const other = others[random.below(others.length)] ?? bytes;
      return Buffer.concat([before, other.subarray(random.below(other.length + 1))]);
    }
    default:
      return withNumber(bytes, random);
  }
}

function replaced(bytes: Buffer<ArrayBuffer>, at: number, by: Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + by.length)]);
}

/** An edge in 1, 2, 4 or 8 bytes, in either byte order. */
function edge(random: Random): Buffer {
  const width = [1, 2, 4, 8][random.below(4)] ?? 8;
  const word = Buffer.alloc(8);
  word.writeBigUInt64LE(EDGES[random.below(EDGES.length)] ?? 0n);
  const cut = word.subarray(0, width);
  return random.below(2) === 0 ? cut : cut.reverse();
}

/** Puts another number where the text of the file has one. */
function withNumber(bytes: Buffer<ArrayBuffer>, random: Random): Buffer<ArrayBuffer> {
  const start = random.below(bytes.length + 1);
  const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
  let from = start;
  while (from < bytes.length && !isDigit(bytes[from])) from += 1;
  let to = from;
  while (isDigit(bytes[to])) to += 1;
  const number = Buffer.from(NUMBERS[random.below(NUMBERS.length)] ?? '0');
  return Buffer.concat([bytes.subarray(0, from), number, bytes.subarray(to)]);
}
