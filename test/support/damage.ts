import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildArchitecture } from '../../src/architectures/catalog';
import { stateDictEntries } from '../../src/architectures/describeNetwork';
import { chooseGroup } from '../../src/checkpoints/chooseGroup';
import type { Checkpoint, TensorContainer, TensorEntry } from '../../src/checkpoints/types';
import { elementCount } from '../../src/shared/dtype';
import type { StateDictEntry } from '../../src/shared/engineProtocol';

interface KeyList {
  readonly architecture: string;
  readonly tensors: readonly (readonly [name: string, shape: readonly number[]])[];
}

const file = resolve(import.meta.dirname, '../fixtures/foreign-keys.json.gz');

/** Names and shapes as timm and transformers have them, by `library/model`. Made by scripts/foreign/make_key_lists.py. */
export const FOREIGN_LISTS = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<string, KeyList>;

/** The tensors of an architecture, of one of {@link FOREIGN_LISTS}, or of something else. */
export function tensorsOf(base: string): StateDictEntry[] {
  const list = FOREIGN_LISTS[base];
  if (list) return list.tensors.map(([name, shape]) => ({ name, shape, dtype: 'F32' }));
  const [architecture = '', numClasses = '1000', inputSize = '224'] = base.split(':');
  const options = { numClasses: Number(numClasses), inputSize: Number(inputSize) };
  return stateDictEntries(buildArchitecture(architecture, options));
}

type Damage = (tensors: StateDictEntry[], ...words: string[]) => StateDictEntry[];

const renamed = (tensors: StateDictEntry[], rename: (name: string) => string) =>
  tensors.map((tensor) => ({ ...tensor, name: rename(tensor.name) }));

const reshaped = (
  tensors: StateDictEntry[],
  reshape: (shape: readonly number[], name: string) => readonly number[],
) => tensors.map((tensor) => ({ ...tensor, shape: reshape(tensor.shape, tensor.name) }));

/** What may happen to a state dict, by the words that name it in a table. */
const DAMAGES: Readonly<Record<string, Damage>> = {
  intact: (tensors) => tensors,
  prefix: (tensors, prefix = '') => renamed(tensors, (name) => prefix + name),
  /** A prefix for some of them. */
  move: (tensors, pattern = '', prefix = '') =>
    renamed(tensors, (name) => (new RegExp(pattern).test(name) ? prefix + name : name)),
  without: (tensors, pattern = '') => tensors.filter(({ name }) => !new RegExp(pattern).test(name)),
  only: (tensors, pattern = '') => tensors.filter(({ name }) => new RegExp(pattern).test(name)),
  first: (tensors, count = '') => tensors.slice(0, Number(count)),
  last: (tensors, count = '') => tensors.slice(-Number(count)),
  rename: (tensors, pattern = '', replacement = '') =>
    renamed(tensors, (name) => name.replace(new RegExp(pattern), replacement)),
  width: (tensors, factor = '') =>
    reshaped(tensors, (shape) =>
      shape.map((extent) => (extent >= 16 ? Math.round(extent * Number(factor)) : extent)),
    ),
  /** Gives the tensors that match another first extent. */
  rows: (tensors, pattern = '', rows = '') =>
    reshaped(tensors, (shape, name) =>
      new RegExp(pattern).test(name) ? [Number(rows), ...shape.slice(1)] : shape,
    ),
  transpose: (tensors, pattern = '') =>
    reshaped(tensors, (shape, name) => (new RegExp(pattern).test(name) ? shape.toReversed() : shape)),
  extra: (tensors, name = '', shape = '1') => [
    ...tensors,
    { name, shape: shape.split('x').map(Number), dtype: 'F32' },
  ],
  /** Another network, under a prefix, in the same file. */
  beside: (tensors, base = '', prefix = '') => [
    ...tensors,
    ...renamed(tensorsOf(base), (name) => prefix + name),
  ],
  dtype: (tensors, dtype = 'F16') => tensors.map((tensor) => ({ ...tensor, dtype: dtype as 'F16' })),
  shuffle: (tensors) =>
    tensors.toSorted((a, b) => (a.name.slice(-3) + a.name < b.name.slice(-3) + b.name ? -1 : 1)),
};

/** Damages tensors one way after the other; `steps` are words, the steps parted by semicolons. */
export function damage(tensors: StateDictEntry[], steps: string): StateDictEntry[] {
  return steps.split(';').reduce((damaged, step) => {
    const [name = '', ...words] = step.trim().split(/\s+/);
    const change = DAMAGES[name];
    if (!change) throw new Error(`There is no damage called ${name}.`);
    return change(damaged, ...words);
  }, tensors);
}

/** A checkpoint whose directory says so; there is no file. */
export function directoryOf(
  groups: Readonly<Record<string, StateDictEntry[]>>,
  name = 'file.pth',
): Checkpoint {
  const containers = Object.entries(groups).map(([container, tensors]): TensorContainer => ({
    container,
    tensors: tensors.map(entry),
  }));
  const chosen = chooseGroup(name, containers, undefined);
  const nowhere = () => Promise.reject(new Error('There are no data.'));
  return {
    ...chosen,
    others: containers.filter((container) => container !== chosen),
    format: 'torch-zip',
    source: { name, path: undefined, size: 0, read: nowhere, close: () => Promise.resolve() },
    metadata: {},
    globals: [],
  };
}

function entry({ name, shape, dtype }: StateDictEntry): TensorEntry {
  const bytes = 4 * elementCount(shape);
  return { name, shape, dtype, strides: shape.map(() => 1), contiguous: true, offset: 0, bytes, span: bytes };
}
