import type { DType } from '../shared/dtype';
import { DTYPE_BYTES } from '../shared/dtype';
import { malformed } from './checkpointErrors';
import { MAX_DIMENSIONS } from './limits';
import type { TensorEntry } from './types';

/** A tensor over a range of bytes of the source, as its file states it. */
export interface StatedTensor {
  readonly name: string;
  readonly dtype: DType;
  /** Each a whole number from 0, as is every stride. */
  readonly shape: readonly number[];
  /** In elements. */
  readonly strides: readonly number[];
  /** First element within the storage, in elements. */
  readonly first: number;
  /** Where the storage lies in the source, in bytes. */
  readonly storage: { readonly offset: number; readonly bytes: number };
}

/** Steps of a dense row-major tensor, in elements; PyTorch counts an extent of zero as one. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (const extent of shape.toReversed()) {
    strides.unshift(step);
    step *= Math.max(extent, 1);
  }
  return strides;
}

/**
 * Checks that every element of the tensor lies within its storage and says where the elements are. This is the check whose absence
 * in PyTorch became CVE-2026-24747.
 *
 * @param file what messages call the file
 * @throws checkpoint/malformed where an element lies outside, or sizes are too large to count with
 */
export function layoutTensor(file: string, tensor: StatedTensor): TensorEntry {
  const { name, dtype, shape, strides, first, storage } = tensor;
  const fail = (what: string) => malformed(file, `the tensor ${JSON.stringify(name.slice(0, 200))} ${what}`);
  if (shape.length > MAX_DIMENSIONS)
    throw fail(`has ${shape.length} dimensions; PyTorch allows ${MAX_DIMENSIONS}`);
  if (strides.length !== shape.length)
    throw fail(`has ${shape.length} dimensions and ${strides.length} strides`);

  const width = DTYPE_BYTES[dtype];
  const count = shape.includes(0) ? 0 : shape.reduce((product, extent) => product * extent, 1);
  const last = shape.reduce((sum, extent, axis) => sum + (extent - 1) * (strides[axis] ?? 0), first);
  const bytes = count * width;
  if (!Number.isSafeInteger(bytes))
    throw fail(`has more elements than can be counted (shape ${shape.join(' × ')})`);
  // An empty tensor touches no byte, wherever it says it begins.
  if (count === 0) {
    return { name, dtype, shape, strides, contiguous: true, offset: storage.offset, bytes: 0, span: 0 };
  }
  if (!((last + 1) * width <= storage.bytes)) {
    throw fail(`reaches to byte ${(last + 1) * width} of a storage that has ${storage.bytes}`);
  }
  const dense = denseStrides(shape);
  return {
    name,
    dtype,
    shape,
    strides,
    contiguous: shape.every((extent, axis) => extent === 1 || strides[axis] === dense[axis]),
    offset: storage.offset + first * width,
    bytes,
    span: (last + 1 - first) * width,
  };
}
