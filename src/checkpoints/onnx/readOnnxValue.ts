import type { OnnxValue } from '../../shared/onnxProtocol';
import { tooLarge } from '../checkpointErrors';
import { MAX_DIMENSIONS } from '../limits';
import { elementTypeName } from './elementTypes';
import type { ByteRange, ProtoReader } from './ProtoReader';

/** Reads a ValueInfoProto: the name, type and shape of an input or output. */
export async function readOnnxValue(
  reader: ProtoReader,
  file: string,
  range: ByteRange,
  depth: number,
): Promise<OnnxValue> {
  let name = '';
  let type: Omit<OnnxValue, 'name'> = { type: '', shape: null };
  for await (const part of reader.fields(range, depth)) {
    if (part.kind !== 'bytes') continue;
    if (part.field === 1) name = await reader.text(part);
    if (part.field !== 2) continue;
    // TypeProto.tensor_type; sequences, maps and others are no tensors.
    for await (const kind of reader.fields(part, depth + 1)) {
      if (kind.field === 1 && kind.kind === 'bytes') type = await readType(reader, file, kind, depth + 2);
    }
  }
  return { name, ...type };
}

async function readType(
  reader: ProtoReader,
  file: string,
  range: ByteRange,
  depth: number,
): Promise<Omit<OnnxValue, 'name'>> {
  let type = '';
  let shape: (number | string)[] | null = null;
  for await (const part of reader.fields(range, depth)) {
    if (part.field === 1 && part.kind === 'number') type = elementTypeName(Number(part.value));
    if (part.field !== 2 || part.kind !== 'bytes') continue;
    shape = [];
    for await (const dimension of reader.fields(part, depth + 1)) {
      if (dimension.field !== 1 || dimension.kind !== 'bytes') continue;
      shape.push(await readExtent(reader, dimension, depth + 2));
      if (shape.length > MAX_DIMENSIONS)
        throw tooLarge(file, `an input or output has more than ${MAX_DIMENSIONS} dimensions`);
    }
  }
  return { type, shape };
}

async function readExtent(reader: ProtoReader, range: ByteRange, depth: number): Promise<number | string> {
  let extent: number | string = '';
  for await (const part of reader.fields(range, depth)) {
    // Some programs write -1 where a run chooses.
    if (part.field === 1 && part.kind === 'number') {
      const value = Number(BigInt.asIntN(64, part.value));
      extent = value >= 0 ? value : '';
    }
    if (part.field === 2 && part.kind === 'bytes') extent = await reader.text(part);
  }
  return extent;
}
