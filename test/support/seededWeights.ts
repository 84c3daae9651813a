import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildArchitecture } from '../../src/architectures/catalog';
import { stateDictEntries } from '../../src/architectures/describeNetwork';
import { elementCount } from '../../src/shared/dtype';
import type { StateDictEntry } from '../../src/shared/engineProtocol';
import type { Preprocessing } from '../../src/shared/preprocessing';

/**
 * Weights that are the same wherever they are made: element `index` of tensor `tensor` is a hash of both, scaled so that signals
 * keep their size through a deep network. scripts/make-seeded-golden.py makes the same ones in Python.
 */
export function seededWeights(architecture: string, numClasses: number): Map<StateDictEntry, Uint8Array> {
  const entries = stateDictEntries(buildArchitecture(architecture, { numClasses }));
  return new Map(entries.map((entry, tensor) => [entry, seededTensor(entry, tensor)]));
}

function seededTensor({ name, shape, dtype }: StateDictEntry, tensor: number): Uint8Array {
  const count = elementCount(shape);
  if (dtype === 'I64') return new Uint8Array(8 * count);
  const fanIn = elementCount(shape.slice(1));
  const data = Float32Array.from({ length: count }, (_, index) => {
    const unit = hashToUnit(tensor, index);
    if (name.endsWith('running_var')) return 0.75 + 0.5 * unit;
    if (shape.length === 1) return 0.2 * (unit - 0.5) + (name.endsWith('weight') ? 1 : 0);
    return 2 * Math.sqrt(6 / fanIn) * (unit - 0.5);
  });
  return new Uint8Array(data.buffer);
}

/** A number in 0…1 from two whole numbers, by multiplication and xor-shift in 32 bits. */
export function hashToUnit(tensor: number, index: number): number {
  let bits = (Math.imul(tensor + 1, 0x9e3779b1) + Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39) >>> 0;
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}

/** The bytes of a safetensors file. */
export function safetensors(tensors: ReadonlyMap<StateDictEntry, Uint8Array>): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const [{ name, shape, dtype }, bytes] of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...tensors.values()]);
}

export const SEEDED_ARCHITECTURE = 'shufflenet_v2_x0_5';
export const SEEDED_CLASSES = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
];
const PREPROCESSING: Preprocessing = {
  resize: 64,
  crop: 64,
  interpolation: 'bilinear',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** Makes a model folder with seeded weights and ten classes. */
export function makeSeededFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const weights = seededWeights(SEEDED_ARCHITECTURE, SEEDED_CLASSES.length);
  writeFileSync(join(folder, 'model.safetensors'), safetensors(weights));
  writeFileSync(
    join(folder, 'headstart.json'),
    JSON.stringify({
      architecture: SEEDED_ARCHITECTURE,
      classes: SEEDED_CLASSES,
      preprocessing: PREPROCESSING,
    }),
  );
}
