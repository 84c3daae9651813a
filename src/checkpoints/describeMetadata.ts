import { MAX_METADATA_CHARACTERS, MAX_METADATA_ENTRIES } from './limits';
import { children } from './collectGroups';
import { asRecord, asSequence } from './pickle/pickleValues';
import type { PickleValue, PyObject } from './pickle/pickleValues';

/** Settings and items of lists that are looked at: one list, stored once, can stand at thousands of places. */
const MAX_SEEN = 10 * MAX_METADATA_ENTRIES;
const MAX_LISTED = 100 * MAX_METADATA_ENTRIES;

/** Items of one list that is shown. */
const MAX_ITEM_CHARACTERS = 200;

/**
 * What a training script kept beside the tensors, as text: numbers, strings and short lists at the top (`epoch`, `arch`, `classes`)
 * and one level down, in settings (`args.lr`). What is longer or deeper is left out.
 */
export function describeMetadata(top: PickleValue): Record<string, string> {
  const metadata = new Map<string, string>();
  let listed = 0;
  let seen = 0;
  const add = (key: string, value: PickleValue): void => {
    listed += asSequence(value)?.length ?? 0;
    if (metadata.size >= MAX_METADATA_ENTRIES || listed > MAX_LISTED) return;
    const text = asText(value);
    if (text !== undefined && text.length <= MAX_METADATA_CHARACTERS) metadata.set(key, text);
  };
  for (const [key, value] of children(top)) {
    add(key, value);
    for (const [inner, setting] of children(settingsOf(value))) {
      seen += 1;
      if (seen > MAX_SEEN) return Object.fromEntries(metadata);
      add(`${key}.${inner}`, setting);
    }
  }
  return Object.fromEntries(metadata);
}

/** A dict, or the attributes of an argparse.Namespace. */
function settingsOf(value: PickleValue): PickleValue {
  const record = asRecord(value);
  if (record?.kind === 'dict') return record;
  return record?.kind === 'object' && record.global === 'argparse.Namespace' ? record.state : null;
}

function asText(value: PickleValue): string | undefined {
  const scalar = asScalar(value);
  if (scalar !== undefined) return String(scalar);
  const items = asSequence(value);
  if (!items || items.length === 0 || items.length > MAX_METADATA_ENTRIES) return undefined;
  const scalars = items.map(asScalar);
  const fits = scalars.every(
    (item) => item !== undefined && (typeof item !== 'string' || item.length <= MAX_ITEM_CHARACTERS),
  );
  return fits
    ? JSON.stringify(scalars.map((item) => (typeof item === 'bigint' ? String(item) : item)))
    : undefined;
}

function asScalar(value: PickleValue): string | number | bigint | boolean | undefined {
  if (typeof value === 'string') return value.length <= MAX_METADATA_CHARACTERS ? value : undefined;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return value;
  const record = asRecord(value);
  if (record?.kind === 'global') return record.name;
  return record?.kind === 'object' ? (numpyScalar(record) ?? path(record)) : undefined;
}

/** `numpy._core.multiarray.scalar(dtype, bytes)`: a metric that NumPy computed. */
function numpyScalar(object: PyObject): number | bigint | undefined {
  if (object.global !== 'numpy._core.multiarray.scalar') return undefined;
  const dtype = asRecord(object.arguments[0]);
  const bytes = bytesOf(object.arguments[1]);
  if (dtype?.kind !== 'object' || !bytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = dtype.arguments[0];
  const littleEndian = asSequence(dtype.state)?.[1] !== '>';
  if (typeof type !== 'string' || bytes.byteLength !== Number(type.slice(1))) return undefined;
  if (type === 'f8') return view.getFloat64(0, littleEndian);
  if (type === 'f4') return view.getFloat32(0, littleEndian);
  if (type === 'i8') return view.getBigInt64(0, littleEndian);
  return type === 'i4' ? view.getInt32(0, littleEndian) : undefined;
}

/** Bytes as they are, or as protocol 2 writes them: `_codecs.encode(text, 'latin1')`. */
function bytesOf(value: PickleValue | undefined): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const record = asRecord(value);
  if (record?.kind !== 'object' || record.global !== '_codecs.encode') return undefined;
  const text = record.arguments[0];
  return typeof text === 'string' && text.length <= MAX_METADATA_CHARACTERS
    ? Buffer.from(text, 'latin1')
    : undefined;
}

/** `pathlib.PosixPath('/', 'data', 'run')` */
function path(object: PyObject): string | undefined {
  if (!object.global.startsWith('pathlib.')) return undefined;
  const parts = object.arguments
    .slice(0, MAX_ITEM_CHARACTERS)
    .filter((part): part is string => typeof part === 'string' && part.length <= MAX_ITEM_CHARACTERS);
  return parts.join('/').replace(/^\/\//, '/');
}
