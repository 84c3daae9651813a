import { ProtoWriter } from '../../src/graph/ProtoWriter';
import type { Random } from '../../src/shared/Random';

const EXTENTS = [0, 1, 2, 3, 4, 1000, -1, 2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER];
const NAMES = ['w', 'dense/kernel', '', '__proto__', 'constructor', '../../x', '\0', 'x'.repeat(300)];
const OPERATORS = ['Conv', 'If', 'Loop', 'Identity', 'com.example.Own', '', '__proto__'];
const LOCATIONS = [
  'weights.bin',
  '../weights.bin',
  '/etc/hostname',
  'C:\\x',
  '',
  'a/../../b',
  '\0',
  '.',
  '..',
];
const NUMBERS = ['0', '4', '-1', '1e9', '18446744073709551616', 'NaN', ' 8', '0x10', ''];
const TYPES = [1, 1, 1, 2, 7, 8, 9, 10, 11, 14, 16, 17, 0, -1, 99];
const TEXTS = ['["a","b"]', '[]', '{}', 'null', '[1,2]', '{"resize":1e999}', '['.repeat(500), '"'];

function one<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)] as T;
}

/** An ONNX model whose parts are where they belong and hardly fit together; deep, cyclic, or of enormous tensors now and then. */
export function onnxFile(random: Random): Uint8Array {
  const writer = new ProtoWriter();
  if (random.below(8) > 0) writer.int(1, one(random, [8, 9, 10, 0, -1, 2 ** 40]));
  if (random.below(2) === 0) writer.string(2, one(random, NAMES));
  const graphs = one(random, [1, 1, 1, 1, 1, 1, 0, 2]);
  for (let left = graphs; left > 0; left--) writer.message(7, () => writeGraph(writer, random, 0));
  writer.message(8, () => writer.string(1, one(random, ['', 'ai.onnx', 'com.example'])).int(2, 20));
  for (let left = random.below(4); left > 0; left--) {
    const key = one(random, ['labels', 'preprocessing', '__proto__', 'author']);
    writer.message(14, () => writer.string(1, key).string(2, one(random, TEXTS)));
  }
  if (random.below(4) === 0) writer.message(25, () => writer.message(7, () => writeNode(writer, random, 0)));
  return writer.finish();
}

function writeGraph(writer: ProtoWriter, random: Random, depth: number): void {
  for (let left = random.below(4); left > 0; left--) {
    writer.message(1, () => writeNode(writer, random, depth));
  }
  for (let left = random.below(4); left > 0; left--) {
    writer.message(5, () => writeTensor(writer, random));
  }
  for (const field of [11, 12]) {
    for (let left = random.below(3); left > 0; left--)
      writer.message(field, () => writeValue(writer, random));
  }
}

/** Its inputs may be its own outputs, or those of nodes behind it. */
function writeNode(writer: ProtoWriter, random: Random, depth: number): void {
  writer.string(1, one(random, NAMES)).string(2, one(random, NAMES)).string(4, one(random, OPERATORS));
  if (random.below(4) === 0) writer.string(7, one(random, ['', 'ai.onnx', 'com.example']));
  // Sometimes far deeper than any limit.
  const nested = depth > 0 ? random.below(8) > 0 && depth < 60 : random.below(20) === 0;
  if (!nested) return;
  writer.message(5, () => {
    writer.string(1, 'body');
    writer.message(one(random, [6, 6, 11]), () =>
      writer.message(1, () => writeNode(writer, random, depth + 1)),
    );
  });
}

function writeTensor(writer: ProtoWriter, random: Random): void {
  const honest = random.below(2) === 0;
  const shape = honest
    ? [one(random, [1, 2, 3])]
    : Array.from({ length: one(random, [0, 1, 2, 4, 70]) }, () => one(random, EXTENTS));
  for (const extent of shape) writer.int(1, extent);
  writer.int(2, honest ? 1 : one(random, TYPES)).string(8, `${one(random, NAMES)}${random.below(3)}`);
  if (random.below(4) > 0) {
    const bytes = honest ? 4 * (shape[0] ?? 0) : random.below(64);
    writer.bytes(one(random, honest ? [9, 4] : [9, 4, 5, 7, 10]), new Uint8Array(bytes));
    return;
  }
  writer.int(14, 1);
  const notes = {
    location: one(random, LOCATIONS),
    offset: one(random, NUMBERS),
    length: one(random, NUMBERS),
  };
  for (const [key, value] of Object.entries(notes)) {
    if (random.below(4) > 0) writer.message(13, () => writer.string(1, key).string(2, value));
  }
}

function writeValue(writer: ProtoWriter, random: Random): void {
  writer.string(1, one(random, NAMES));
  if (random.below(8) === 0) return;
  writer.message(2, () =>
    writer.message(1, () => {
      writer.int(1, one(random, [1, 2, 7, 0, 99]));
      writer.message(2, () => {
        for (let left = one(random, [4, 4, 2, 3, 0, 70]); left > 0; left--) {
          writer.message(1, () => {
            if (random.below(4) === 0) writer.string(2, one(random, NAMES));
            else writer.int(1, one(random, [1, 3, 8, 224, ...EXTENTS]));
          });
        }
      });
    }),
  );
}
