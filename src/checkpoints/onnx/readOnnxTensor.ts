import { DTYPE_BYTES, elementCount } from '../../shared/dtype';
import { malformed, tooLarge } from '../checkpointErrors';
import { MAX_DIMENSIONS } from '../limits';
import { denseStrides } from '../tensorLayout';
import type { TensorEntry } from '../types';
import { elementDType } from './elementTypes';
import type { ByteRange, ProtoReader } from './ProtoReader';

/** Where the data of a tensor are that lies in another file. */
export interface ExternalData {
  readonly location: string;
  /** In bytes. */
  readonly offset: number;
  /** In bytes; that of the shape when absent. */
  readonly length: number | undefined;
}

/** An initialiser: a tensor whose data are addressed, in this file or another, or one of which only the name is known. */
export type OnnxTensor =
  | { readonly kind: 'inside'; readonly entry: TensorEntry }
  | { readonly kind: 'outside'; readonly entry: TensorEntry; readonly external: ExternalData }
  | { readonly kind: 'unlisted'; readonly name: string };

/** Fields of TensorProto whose packed elements are laid out as the elements of a dense tensor are. */
const PACKED: Readonly<Record<number, string>> = { 4: 'F32', 10: 'F64' };
const RAW = 9;
/** `TensorProto.DataLocation.EXTERNAL` */
const EXTERNAL = 1n;

/**
 * Reads what a TensorProto says of a tensor, without its data.
 * @param file what messages call the file
 */
export async function readOnnxTensor(
  reader: ProtoReader,
  file: string,
  range: ByteRange,
  depth: number,
): Promise<OnnxTensor> {
  const shape: number[] = [];
  let [name, type, isExternal] = ['', 0, false];
  let data: (ByteRange & { readonly field: number }) | undefined;
  const notes: Record<string, string> = {};
  for await (const part of reader.fields(range, depth)) {
    if (part.field === 1) {
      const extents = part.kind === 'number' ? [part.value] : await packed(reader, part);
      for (const extent of extents) shape.push(requireExtent(file, extent));
      if (shape.length > MAX_DIMENSIONS)
        throw tooLarge(file, `a tensor in it has more than ${MAX_DIMENSIONS} dimensions`);
    } else if (part.kind === 'number') {
      if (part.field === 2) type = Number(part.value);
      if (part.field === 14) isExternal = part.value === EXTERNAL;
    } else if (part.kind === 'bytes') {
      if (part.field === 8) name = await reader.text(part);
      else if (part.field === RAW || part.field in PACKED) data = part;
      else if (part.field === 13) Object.assign(notes, await keyAndValue(reader, part, depth + 1));
    }
  }
  const dtype = elementDType(type);
  if (dtype === undefined) return { kind: 'unlisted', name };
  const bytes = elementCount(shape) * DTYPE_BYTES[dtype];
  if (!Number.isSafeInteger(bytes)) {
    throw malformed(file, `the tensor ${quoted(name)} would have ${shape.join('×')} elements`);
  }
  const layout = { name, dtype, shape, strides: denseStrides(shape), contiguous: true, bytes, span: bytes };
  if (isExternal) {
    const external = parseExternal(file, name, notes);
    if (external.length !== undefined && external.length !== bytes) {
      throw malformed(
        file,
        `the tensor ${quoted(name)} needs ${bytes} bytes and names ${external.length} of ${external.location}`,
      );
    }
    return { kind: 'outside', entry: { ...layout, offset: external.offset }, external };
  }
  if (!data) {
    // Elements one after the other, as numbers of varying length, or none at all.
    return bytes === 0
      ? { kind: 'inside', entry: { ...layout, offset: range.offset } }
      : { kind: 'unlisted', name };
  }
  if (data.field !== RAW && PACKED[data.field] !== dtype) return { kind: 'unlisted', name };
  if (data.length !== bytes) {
    throw malformed(file, `the tensor ${quoted(name)} needs ${bytes} bytes and has ${data.length}`);
  }
  return { kind: 'inside', entry: { ...layout, offset: data.offset } };
}

/** A StringStringEntryProto. */
export async function keyAndValue(
  reader: ProtoReader,
  range: ByteRange,
  depth: number,
): Promise<Record<string, string>> {
  let [key, value] = ['', ''];
  for await (const part of reader.fields(range, depth)) {
    if (part.kind !== 'bytes') continue;
    if (part.field === 1) key = await reader.text(part);
    if (part.field === 2) value = await reader.text(part);
  }
  return { [key]: value };
}

function packed(
  reader: ProtoReader,
  part: { readonly kind: string } & Partial<ByteRange>,
): Promise<bigint[]> {
  const { offset = 0, length = 0 } = part;
  return reader.numbers({ offset, length }, MAX_DIMENSIONS);
}

function requireExtent(file: string, extent: bigint): number {
  // Negative numbers are the upper half of 64 bits.
  if (extent <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(extent);
  throw malformed(file, `a tensor in it has the extent ${BigInt.asIntN(64, extent)}`);
}

function parseExternal(file: string, name: string, notes: Readonly<Record<string, string>>): ExternalData {
  const number = (key: string): number | undefined => {
    const text = notes[key];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(value)) return value;
    throw malformed(file, `the tensor ${quoted(name)} has the ${key} ${quoted(text)} in another file`);
  };
  const { location = '' } = notes;
  if (location === '') throw malformed(file, `the tensor ${quoted(name)} names no file for its data`);
  return { location, offset: number('offset') ?? 0, length: number('length') };
}

/** A name of the file as messages show it. */
function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 200));
}
