import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutgoingTensor } from '../../checkpoints/outgoingTensor';
import { readTensor } from '../../checkpoints/readTensor';
import { toFloat32 } from '../../checkpoints/toFloat32';
import type { Checkpoint } from '../../checkpoints/types';
import { writeSafetensors } from '../../checkpoints/writeSafetensors';
import { writeWhole } from '../../checkpoints/writeWhole';
import type { StateDictEntry } from '../../shared/engineProtocol';
import { DTYPE_BYTES, elementCount } from '../../shared/dtype';
import { MODEL_MANIFEST_NAME, MODEL_WEIGHTS_NAME, type ModelManifest } from '../../shared/modelFolder';

/** What a run made of the weights that it started from. */
export interface TrainedModel {
  readonly manifest: ModelManifest;
  /** The whole state dict, in PyTorch's order. */
  readonly stateDict: readonly StateDictEntry[];
  /** What training started from; null where everything is among `changed`. */
  readonly checkpoint: Checkpoint | null;
  /** Bytes of the tensors that differ from the checkpoint's. */
  readonly changed: ReadonlyMap<string, Uint8Array>;
  /** By how many batches each counter of batches moved. */
  readonly batches: ReadonlyMap<string, number>;
}

/**
 * Writes a model folder. The manifest comes last: a folder that has one is whole. Tensors that were not trained are copied bit for bit.
 * @throws file/unwritable
 */
export async function writeModelFolder(out: string, model: TrainedModel): Promise<void> {
  await mkdir(out, { recursive: true });
  const tensors = model.stateDict.map((entry) => outgoing(entry, model));
  await writeSafetensors(join(out, MODEL_WEIGHTS_NAME), tensors, { format: 'pt' });
  const text = `${JSON.stringify(model.manifest, null, 2)}\n`;
  await writeWhole(join(out, MODEL_MANIFEST_NAME), (append) => append(Buffer.from(text)));
}

function outgoing(entry: StateDictEntry, model: TrainedModel): OutgoingTensor {
  const data = async (): Promise<Uint8Array> => {
    const bytes = model.changed.get(entry.name) ?? (await stored(entry, model.checkpoint));
    const more = model.batches.get(entry.name);
    return more === undefined ? bytes : counter(bytes, more);
  };
  return { ...entry, data };
}

async function stored(
  { name, shape, dtype }: StateDictEntry,
  checkpoint: Checkpoint | null,
): Promise<Uint8Array> {
  const tensor = checkpoint?.tensors.find((each) => each.name === name);
  // A checkpoint from before PyTorch 0.4.1 has no counters of batches.
  if (!tensor || !checkpoint) return new Uint8Array(elementCount(shape) * DTYPE_BYTES[dtype]);
  const bytes = await readTensor(checkpoint.source, tensor);
  if (tensor.dtype === dtype) return bytes;
  const floats = toFloat32(bytes, tensor.dtype);
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}

function counter(bytes: Uint8Array, more: number): Uint8Array {
  const before = new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true);
  return new Uint8Array(BigInt64Array.of(before + BigInt(more)).buffer);
}
