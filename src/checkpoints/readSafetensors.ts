import type { DType } from '../shared/dtype';
import { DTYPE_BYTES, elementCount } from '../shared/dtype';
import { HeadstartError } from '../shared/errors';
import { malformed, tooLarge, truncated, unsupported } from './checkpointErrors';
import { chooseGroup } from './chooseGroup';
import { MAX_SAFETENSORS_HEADER_BYTES, MAX_SAFETENSORS_HEADER_ITEMS } from './limits';
import { scanJson } from './scanJson';
import { denseStrides, layoutTensor } from './tensorLayout';
import type { ByteSource, Checkpoint, OpenOptions, TensorEntry } from './types';

/** The length of the header, an unsigned 64-bit number, comes first. */
const LENGTH_BYTES = 8;

/** Header → tensor → shape. */
const HEADER_DEPTH = 3;

/** Element types of the format that Headstart does not read. */
const UNREAD_DTYPES: ReadonlySet<string> = new Set([
  'C64',
  'F8_E8M0',
  'F6_E2M3',
  'F6_E3M2',
  'F4',
  'F8_E4M3FNUZ',
  'F8_E5M2FNUZ',
]);

/**
 * Reads the header of a safetensors file and holds it to every rule of the format (https://github.com/huggingface/safetensors#format):
 * one error a rule.
 *
 * @throws checkpoint/malformed, checkpoint/truncated, checkpoint/too-large, checkpoint/unsupported, checkpoint/no-tensors
 */
export async function readSafetensors(source: ByteSource, options: OpenOptions = {}): Promise<Checkpoint> {
  const file = source.name;
  const length = await headerLength(source);
  const start = LENGTH_BYTES + length;
  const { header, names } = parseHeader(file, await source.read(LENGTH_BYTES, length));
  const metadata = parseMetadata(file, header.__metadata__);
  const tensors = names
    .filter((name) => name !== '__metadata__')
    .map((name) => parseTensor(file, name, header[name], start, source.size));
  if (tensors.length === 0) {
    throw new HeadstartError(
      'checkpoint/no-tensors',
      `${file} is a safetensors file without any tensor. Save the network's weights.`,
    );
  }
  checkCover(file, tensors, start, source.size);
  const { container } = chooseGroup(file, [{ container: '', tensors }], options.container);
  return { format: 'safetensors', source, tensors, container, others: [], metadata, globals: [] };
}

async function headerLength(source: ByteSource): Promise<number> {
  const head = await source.read(0, LENGTH_BYTES);
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_SAFETENSORS_HEADER_BYTES)) {
    throw tooLarge(
      source.name,
      `its header claims ${length} bytes; the format allows ${MAX_SAFETENSORS_HEADER_BYTES}`,
    );
  }
  if (Number(length) > source.size - LENGTH_BYTES) {
    throw truncated(source.name, `its header has ${length} bytes and the whole file ${source.size}`);
  }
  return Number(length);
}

interface Header {
  readonly header: Readonly<Record<string, unknown>>;
  /** Its keys, in their order in the file. */
  readonly names: readonly string[];
}

function parseHeader(file: string, bytes: Uint8Array): Header {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed(file, 'its header is not UTF-8 text');
  }
  if (!text.startsWith('{')) throw malformed(file, 'its header does not begin with "{"');
  const { items, depth, duplicate, keys } = scanJson(text);
  if (items > MAX_SAFETENSORS_HEADER_ITEMS)
    throw tooLarge(file, `its header has ${items} items; ${MAX_SAFETENSORS_HEADER_ITEMS} is the limit`);
  if (depth > HEADER_DEPTH) throw malformed(file, `its header nests more than ${HEADER_DEPTH} deep`);
  if (duplicate !== undefined)
    throw malformed(file, `the name ${quoted(duplicate)} comes twice in its header`);
  try {
    return { header: JSON.parse(text) as Record<string, unknown>, names: keys };
  } catch {
    throw malformed(file, 'its header is not JSON');
  }
}

function parseMetadata(file: string, stated: unknown): Record<string, string> {
  if (stated === undefined) return {};
  if (!isObject(stated)) throw malformed(file, 'its __metadata__ is not an object');
  for (const [key, value] of Object.entries(stated)) {
    if (typeof value !== 'string')
      throw malformed(file, `the entry ${quoted(key)} of its __metadata__ is not a string`);
  }
  return stated as Record<string, string>;
}

function parseTensor(file: string, name: string, stated: unknown, start: number, size: number): TensorEntry {
  const fail = (what: string) => malformed(file, `the tensor ${quoted(name)} ${what}`);
  if (!isObject(stated)) throw fail('is not described by an object');
  const { dtype, shape, data_offsets: offsets } = stated;
  if (!isDType(dtype)) {
    if (typeof dtype === 'string' && UNREAD_DTYPES.has(dtype)) {
      throw unsupported(
        file,
        `has elements of the type ${dtype} in the tensor ${quoted(name)}`,
        'Headstart reads real, integer and boolean tensors; convert it and save it again.',
      );
    }
    throw fail(
      `has ${typeof dtype === 'string' ? `the dtype ${quoted(dtype)}, which the format does not have` : 'no dtype'}`,
    );
  }
  if (!isWholeNumbers(shape)) throw fail('has a shape that is not a list of whole numbers from 0');
  if (!isWholeNumbers(offsets) || offsets.length !== 2)
    throw fail('has data_offsets that are not two whole numbers from 0');
  const [begin, end] = offsets as [number, number];
  if (begin > end) throw fail(`ends at ${end}, before it begins at ${begin}`);
  if (end > size - start)
    throw truncated(file, `the tensor ${quoted(name)} ends at byte ${start + end} and the file at ${size}`);
  const bytes = elementCount(shape) * DTYPE_BYTES[dtype];
  if (bytes !== end - begin)
    throw fail(`needs ${bytes} bytes for its shape and dtype and has ${end - begin}`);
  return layoutTensor(file, {
    name,
    dtype,
    shape,
    strides: denseStrides(shape),
    first: 0,
    storage: { offset: start + begin, bytes: end - begin },
  });
}

/** Tensors follow one another without holes and without sharing bytes, up to the end of the file. */
function checkCover(file: string, tensors: readonly TensorEntry[], start: number, size: number): void {
  let at = start;
  for (const { name, offset, bytes } of tensors.toSorted(
    (a, b) => a.offset - b.offset || a.bytes - b.bytes,
  )) {
    if (offset < at) throw malformed(file, `the tensor ${quoted(name)} overlaps the one before it`);
    if (offset > at)
      throw malformed(file, `${offset - at} bytes before the tensor ${quoted(name)} belong to none`);
    at += bytes;
  }
  if (at < size) throw malformed(file, `${size - at} bytes at its end belong to no tensor`);
}

function isDType(value: unknown): value is DType {
  return typeof value === 'string' && Object.hasOwn(DTYPE_BYTES, value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWholeNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
