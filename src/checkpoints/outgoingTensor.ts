import type { DType } from '../shared/dtype';
import { DTYPE_BYTES, elementCount } from '../shared/dtype';
import { HeadstartError } from '../shared/errors';

/** A tensor to be written: dense, row-major, little-endian. */
export interface OutgoingTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The bytes, or what fetches them when their turn comes, so that only one tensor is in memory. */
  readonly data: Uint8Array | (() => Promise<Uint8Array>);
}

/** Bytes of the tensor by its shape and type. */
export function outgoingBytes({ dtype, shape }: OutgoingTensor): number {
  return elementCount(shape) * DTYPE_BYTES[dtype];
}

/**
 * The tensor's bytes.
 *
 * @throws internal where there are not as many as its shape needs; the errors of what fetches them
 */
export async function outgoingData(tensor: OutgoingTensor): Promise<Uint8Array> {
  const data = typeof tensor.data === 'function' ? await tensor.data() : tensor.data;
  const needed = outgoingBytes(tensor);
  if (data.byteLength === needed) return data;
  throw new HeadstartError(
    'internal',
    `The tensor ${tensor.name} needs ${needed} bytes and was given ${data.byteLength}.`,
  );
}

/** @throws internal where two tensors have the same name: readers would keep either */
export function refuseSameNames(tensors: readonly OutgoingTensor[]): void {
  const names = new Set<string>();
  for (const { name } of tensors) {
    if (names.has(name))
      throw new HeadstartError('internal', `Two tensors to be written have the name ${name}.`);
    names.add(name);
  }
}
