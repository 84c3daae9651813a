import type { Module } from '../../architectures/modules/Module';
import { freshTensor } from '../../architectures/freshWeights';
import type { Buffer as TensorBuffer, Parameter } from '../../architectures/modules/Parameter';
import { readTensor } from '../../checkpoints/readTensor';
import { toFloat32 } from '../../checkpoints/toFloat32';
import type { ByteSource, TensorEntry } from '../../checkpoints/types';
import { DTYPE_BYTES, elementCount, type DType } from '../../shared/dtype';
import type { Recipe } from './MendPlan';

/** A tensor that is made of others, or of none. */
export interface MadeTensor {
  readonly dtype: DType;
  read(): Promise<Uint8Array>;
}

/** Seed of what the file lacks and the user has agreed to start afresh. */
const FRESH_SEED = 0;

/** The tensors of a network by name. */
export function tensorsByName(network: Module): ReadonlyMap<string, Parameter | TensorBuffer> {
  return new Map(Array.from(network.stateDict(), (tensor) => [tensor.name, tensor]));
}

/**
 * How to make the tensor `target` by a recipe that is more than a place in the file; undefined for a recipe that is such a place.
 * @param find a tensor of the file
 */
export function makeTensor(
  recipe: Recipe | undefined,
  target: Parameter | TensorBuffer,
  source: ByteSource,
  find: (name: string) => TensorEntry,
): MadeTensor | undefined {
  switch (recipe?.kind) {
    case undefined:
    case 'computed': {
      const { dtype } = freshHead(target);
      return { dtype, read: () => Promise.resolve(bytesOf(freshTensor(target, FRESH_SEED).data)) };
    }
    case 'copy': {
      const entry = find(recipe.from);
      const inPlace = entry.contiguous || sameRank(entry, target);
      return inPlace ? undefined : { dtype: entry.dtype, read: () => readTensor(source, entry) };
    }
    case 'shift': {
      const { from, by } = recipe;
      return {
        dtype: 'F32',
        read: async () => {
          const entry = find(from);
          const values = toFloat32(await readTensor(source, entry), entry.dtype);
          return bytesOf(values.map((value) => value + by));
        },
      };
    }
    case 'join':
      return joined(recipe.parts, target, source, find);
  }
}

function joined(
  parts: readonly (string | null)[],
  { shape }: Parameter | TensorBuffer,
  source: ByteSource,
  find: (name: string) => TensorEntry,
): MadeTensor {
  const entries = parts.map((part) => part && find(part));
  const types = new Set(entries.flatMap((entry) => (entry ? [entry.dtype] : [])));
  const [first] = types;
  const dtype = types.size === 1 && first !== undefined ? first : 'F32';
  const partBytes = (elementCount(shape) / parts.length) * DTYPE_BYTES[dtype];
  return {
    dtype,
    read: async () => {
      const whole = new Uint8Array(partBytes * parts.length);
      for (const [index, entry] of entries.entries()) {
        if (!entry) continue;
        const bytes = await readTensor(source, entry);
        whole.set(entry.dtype === dtype ? bytes : bytesOf(toFloat32(bytes, entry.dtype)), index * partBytes);
      }
      return whole;
    },
  };
}

/** The element type of a fresh tensor, without drawing it. */
function freshHead(target: Parameter | TensorBuffer): { dtype: DType } {
  return { dtype: 'dtype' in target ? target.dtype : 'F32' };
}

/** Strided elements keep their strides where the shape stays. */
function sameRank(entry: TensorEntry, { shape }: Parameter | TensorBuffer): boolean {
  return entry.shape.length === shape.length && entry.shape.every((extent, axis) => extent === shape[axis]);
}

function bytesOf(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
