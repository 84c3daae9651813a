import { crc32, deflateSync } from 'node:zlib';
import type { Random } from '../../src/shared/Random';

const SIDES = [1, 2, 3, 8, 17, 64, 0, 1000, 30_000, 2 ** 24, 2 ** 31 - 1, 2 ** 32 - 1];
const KINDS = [
  'PLTE',
  'tRNS',
  'gAMA',
  'iCCP',
  'eXIf',
  'acTL',
  'fcTL',
  'tEXt',
  'zTXt',
  'ABCD',
  'abcd',
  'IDAT',
  'IHDR',
];

function one<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)] as T;
}

/** A PNG whose header may claim anything, with chunks that may not belong there; half of them are honest about their size. */
export function pngFile(random: Random): Uint8Array {
  const honest = random.below(2) === 0;
  const [width, height] = [0, 0].map(() => one(random, honest ? SIDES.slice(0, 6) : SIDES)) as [
    number,
    number,
  ];
  const [depth, colour, channels] = one(random, [
    [8, 2, 3],
    [8, 0, 1],
    [16, 0, 1],
    [8, 6, 4],
    [8, 4, 2],
    [8, 3, 1],
    [16, 2, 3],
  ] as const);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, honest ? colour : one(random, [colour, 1, 5, 7, 255]), 0, 0, one(random, [0, 0, 1])], 8);
  const bytes = honest ? height * (1 + (width * channels * depth) / 8) : random.below(3000);
  // A thousandth of its size as a file: what is claimed costs nothing to claim.
  const pixels = deflateSync(Buffer.alloc(random.below(8) === 0 ? 2_000_000 : Math.ceil(bytes)));
  const chunks = [chunk('IHDR', header), ...(colour === 3 ? [chunk('PLTE', Buffer.alloc(30, 9))] : [])];
  for (let left = random.below(3); left > 0; left--) {
    chunks.push(chunk(one(random, KINDS), Buffer.alloc(random.below(40), random.below(256)), random));
  }
  chunks.push(chunk('IDAT', pixels, honest ? undefined : random));
  if (random.below(8) > 0) chunks.push(chunk('IEND', Buffer.alloc(0)));
  return new Uint8Array(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]));
}

/** @param random lies about the length now and then where it is given */
function chunk(kind: string, data: Buffer, random?: Random): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(random?.below(8) === 0 ? one(random, [0, 2 ** 31, 2 ** 32 - 1, 1]) : data.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}
