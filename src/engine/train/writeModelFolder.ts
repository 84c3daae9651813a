import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutgoingTensor } from '../../checkpoints/outgoingTensor';
import { readTensor } from '../../checkpoints/readTensor';
import { toFloat32 } from '../../checkpoints/toFloat32';
import type { Checkpoint } from '../../checkpoints/types';
import { writeSafetensors } from '../../checkpoints/writeSafetensors';
import type { StateDictEntry } from '../../shared/engineProtocol';
import { elementCount } from '../../shared/dtype';
import { MODEL_MANIFEST_NAME, MODEL_WEIGHTS_NAME, type ModelManifest } from '../../shared/modelFolder';

/** What a run made of a checkpoint. */
export interface TrainedModel {
  readonly manifest: ModelManifest;
  /** The whole state dict, in PyTorch's order. */
  readonly stateDict: readonly StateDictEntry[];
  /** Tensors that differ from the checkpoint's. */
  readonly changed: ReadonlyMap<string, Float32Array>;
  /** By how many batches each counter of batches moved. */
  readonly batches: ReadonlyMap<string, number>;
}

/**
 * Writes a model folder. The manifest comes last: a folder that has one is whole. Tensors that were not trained are copied bit for bit.
 * @param checkpoint what training started from
 * @throws file/unwritable
 */
export async function writeModelFolder(
  out: string,
  checkpoint: Checkpoint,
  model: TrainedModel,
): Promise<void> {
  await mkdir(out, { recursive: true });
  const tensors = model.stateDict.map((entry) => outgoing(checkpoint, entry, model));
  await writeSafetensors(join(out, MODEL_WEIGHTS_NAME), tensors, { format: 'pt' });
  const temporary = join(out, `${MODEL_MANIFEST_NAME}.part`);
  await writeFile(temporary, `${JSON.stringify(model.manifest, null, 2)}\n`);
  await rename(temporary, join(out, MODEL_MANIFEST_NAME));
}

function outgoing(
  checkpoint: Checkpoint,
  { name, shape, dtype }: StateDictEntry,
  { changed, batches }: TrainedModel,
): OutgoingTensor {
  const data = async (): Promise<Uint8Array> => {
    const trained = changed.get(name);
    if (trained) return bytesOf(trained);
    const stored = checkpoint.tensors.find((tensor) => tensor.name === name);
    // A checkpoint from before PyTorch 0.4.1 has no counters of batches.
    if (!stored) return new Uint8Array(elementCount(shape) * (dtype === 'I64' ? 8 : 4));
    const bytes = await readTensor(checkpoint.source, stored);
    const counted = batches.get(name);
    if (counted !== undefined) return counter(bytes, counted);
    return stored.dtype === dtype ? bytes : bytesOf(toFloat32(bytes, stored.dtype));
  };
  return { name, shape, dtype, data };
}

function counter(bytes: Uint8Array, more: number): Uint8Array {
  const before = new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true);
  return new Uint8Array(BigInt64Array.of(before + BigInt(more)).buffer);
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
