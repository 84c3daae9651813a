import { DTYPE_BYTES, elementCount, type DType } from './dtype';
import type { InspectedTensor } from './engineProtocol';

/**
 * The tensors of a checkpoint in few bytes, for a webview: 20,000 rows take half a megabyte. A name is the beginning that it shares
 * with the name before it and the rest; element type and shape, of which a network has few different ones, are told by number.
 */
export interface TensorTable {
  /** How many characters a name shares with the one before it. */
  readonly shared: readonly number[];
  readonly rests: readonly string[];
  readonly kinds: readonly { readonly dtype: DType; readonly shape: readonly number[] }[];
  /** Index into `kinds`. */
  readonly kindOf: readonly number[];
  /** Of the first element in its file, in bytes. */
  readonly offsets: readonly number[];
  /** Files of a checkpoint in several, and the index of each tensor's. */
  readonly files: readonly string[];
  readonly fileOf: readonly number[];
}

export function packTensors(tensors: readonly InspectedTensor[]): TensorTable {
  const kinds = new Map<string, number>();
  const files = new Map<string, number>();
  const table = { shared: [], rests: [], kinds: [], kindOf: [], offsets: [], files: [], fileOf: [] } as {
    -readonly [Key in keyof TensorTable]: TensorTable[Key][number][];
  };
  let before = '';
  for (const { name, dtype, shape, offset, file } of tensors) {
    const length = sharedLength(before, name);
    table.shared.push(length);
    table.rests.push(name.slice(length));
    before = name;

    const key = `${dtype}:${shape.join()}`;
    const kind = kinds.get(key) ?? kinds.size;
    if (kind === kinds.size) {
      kinds.set(key, kind);
      table.kinds.push({ dtype, shape });
    }
    table.kindOf.push(kind);
    table.offsets.push(offset);

    if (file === undefined) continue;
    const index = files.get(file) ?? files.size;
    if (index === files.size) {
      files.set(file, index);
      table.files.push(file);
    }
    table.fileOf.push(index);
  }
  return table;
}

export function unpackTensors(table: TensorTable): InspectedTensor[] {
  let name = '';
  return table.rests.map((rest, index) => {
    name = name.slice(0, table.shared[index]) + rest;
    const { dtype, shape } = table.kinds[table.kindOf[index] ?? 0] ?? { dtype: 'F32', shape: [] };
    const file = table.files[table.fileOf[index] ?? 0];
    return {
      name,
      dtype,
      shape,
      bytes: elementCount(shape) * DTYPE_BYTES[dtype],
      offset: table.offsets[index] ?? 0,
      ...(file !== undefined && { file }),
    };
  });
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
