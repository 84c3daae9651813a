import { DTYPE_BYTES, elementCount } from '../shared/dtype';
import type { Node } from './types';

/** Bytes of a node's results. A reshape has none of its own: it is the same memory under another shape. */
export function activationBytes(node: Node): number {
  if (node.op === 'Reshape') return 0;
  return node.outputs.reduce((sum, { shape, dtype }) => sum + elementCount(shape) * DTYPE_BYTES[dtype], 0);
}
