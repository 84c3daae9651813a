import { ZipWriter } from '../../src/checkpoints/ZipWriter';

/** A piece of a pickle: text as it is, or bytes. */
export type Part = string | Uint8Array | readonly number[];

/** Puts opcodes together: text as it is, numbers as bytes. */
export function opcodes(...parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
}

/** BINUNICODE */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const head = Buffer.alloc(5, 'X');
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** LONG1 of eight bytes: any integer, negative ones too. */
export function integer(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.set([0x8a, 8]);
  bytes.writeBigInt64LE(BigInt(value), 2);
  return bytes;
}

export interface TensorParts {
  readonly storageType?: string;
  readonly key?: string;
  readonly count?: number | bigint;
  readonly offset?: number | bigint;
  readonly size?: readonly (number | bigint)[];
  readonly stride?: readonly (number | bigint)[];
  /** Opcodes of the sixth item of the persistent id, as legacy files have it. */
  readonly view?: Part;
}

/** A call of `_rebuild_tensor_v2`, by default over four floats. */
export function tensor(parts: TensorParts = {}): Buffer {
  const {
    storageType = 'FloatStorage',
    key = '0',
    count = 4,
    offset = 0,
    size = [4],
    stride = [1],
    view = [],
  } = parts;
  return opcodes(
    'ctorch._utils\n_rebuild_tensor_v2\n((',
    text('storage'),
    `ctorch\n${storageType}\n`,
    text(key),
    text('cpu'),
    integer(count),
    view,
    'tQ',
    integer(offset),
    opcodes('(', ...size.map(integer), 't'),
    opcodes('(', ...stride.map(integer), 't'),
    [0x89],
    'ccollections\nOrderedDict\n)RtR',
  );
}

/** A pickle of a dict. */
export function dict(items: Readonly<Record<string, Part>>): Buffer {
  return opcodes(
    [0x80, 2],
    '}(',
    ...Object.entries(items).flatMap(([key, value]) => [text(key), value]),
    'u.',
  );
}

/** A zip archive as ZipWriter makes it, in memory. */
export async function zip(
  entries: Readonly<Record<string, Uint8Array | string>>,
  options: { zip64From?: number; alignment?: number } = {},
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const writer = new ZipWriter((bytes) => {
    parts.push(Buffer.from(bytes));
    return Promise.resolve();
  }, options.zip64From);
  for (const [name, data] of Object.entries(entries))
    await writer.add(name, Buffer.from(data), options.alignment);
  await writer.finish();
  return Buffer.concat(parts);
}

/** A torch zip file: its pickle and four floats as storage 0. */
export function torchZip(
  pickle: Uint8Array,
  others: Readonly<Record<string, Uint8Array | string>> = {},
): Promise<Buffer> {
  return zip({
    'archive/data.pkl': pickle,
    'archive/byteorder': 'little',
    'archive/data/0': new Uint8Array(16),
    ...others,
  });
}

/** A torch legacy file: its pickle, and storages by key as they stand in the file (count and elements). */
export function torchLegacy(pickle: Uint8Array, storages: Readonly<Record<string, Uint8Array>>): Buffer {
  const magic = opcodes([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19], '.');
  const protocol = opcodes([0x80, 2], 'M', [0xe9, 0x03], '.');
  const machine = opcodes([0x80, 2], '}.');
  const keys = opcodes([0x80, 2], '](', ...Object.keys(storages).map(text), 'e.');
  return Buffer.concat([magic, protocol, machine, pickle, keys, ...Object.values(storages)]);
}

/** A storage of floats as a legacy file has it. */
export function legacyStorage(values: readonly number[], count: number | bigint = values.length): Buffer {
  const bytes = Buffer.alloc(8 + 4 * values.length);
  bytes.writeBigInt64LE(BigInt(count), 0);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, 8 + 4 * index);
  return bytes;
}
