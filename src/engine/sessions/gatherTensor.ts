import type { ByteSource, TensorEntry } from '../../checkpoints/types';
import { DTYPE_BYTES } from '../../shared/dtype';

/** The elements of a strided tensor in row-major order. */
export async function gatherTensor(source: ByteSource, tensor: TensorEntry): Promise<Uint8Array> {
  const stored = await source.read(tensor.offset, tensor.span);
  const width = DTYPE_BYTES[tensor.dtype];
  const gathered = new Uint8Array(tensor.bytes);
  let written = 0;
  const copyFrom = (axis: number, element: number): void => {
    if (axis === tensor.shape.length) {
      gathered.set(stored.subarray(element * width, (element + 1) * width), written);
      written += width;
      return;
    }
    const stride = tensor.strides[axis] ?? 0;
    for (let index = 0; index < (tensor.shape[axis] ?? 0); index++)
      copyFrom(axis + 1, element + index * stride);
  };
  copyFrom(0, 0);
  return gathered;
}
