import { DTYPE_BYTES } from '../shared/dtype';
import { outgoingBytes, outgoingData, refuseSameNames } from './outgoingTensor';
import type { OutgoingTensor } from './outgoingTensor';
import { writeWhole } from './writeWhole';

/** The format asks that the data begin at a multiple of eight bytes; spaces fill the header. */
const ALIGNMENT = 8;

/**
 * Writes tensors as a safetensors file (https://github.com/huggingface/safetensors#format), whole or not at all. The header keeps the
 * order of the tensors; the data lie by falling element width, so that each tensor is aligned to its own.
 *
 * @throws file/unwritable, internal (names that come twice, data of the wrong length), the errors of what fetches the data
 */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<OutgoingTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const listed = [...tensors];
  refuseSameNames(listed);
  const laidOut = listed.toSorted((a, b) => DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype]);
  await writeWhole(path, async (append) => {
    await append(header(listed, laidOut, metadata));
    for (const tensor of laidOut) await append(await outgoingData(tensor));
  });
}

function header(
  listed: readonly OutgoingTensor[],
  laidOut: readonly OutgoingTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const offsets = new Map<OutgoingTensor, [number, number]>();
  let at = 0;
  for (const tensor of laidOut) {
    const end = at + outgoingBytes(tensor);
    offsets.set(tensor, [at, end]);
    at = end;
  }
  // Written out by hand: an object would move names that are numbers to its front.
  const items = listed.map(
    (tensor) =>
      `${JSON.stringify(tensor.name)}:` +
      JSON.stringify({ dtype: tensor.dtype, shape: tensor.shape, data_offsets: offsets.get(tensor) }),
  );
  if (Object.keys(metadata).length > 0) items.unshift(`"__metadata__":${JSON.stringify(metadata)}`);
  const json = Buffer.from(`{${items.join(',')}}`);
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = Buffer.alloc(8 + length, ' ');
  bytes.writeBigUInt64LE(BigInt(length), 0);
  json.copy(bytes, 8);
  return bytes;
}
