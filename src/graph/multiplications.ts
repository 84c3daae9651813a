import { elementCount } from '../shared/dtype';
import type { Node } from './types';

/**
 * Multiplications of a convolution or matrix product, as torchvision's published GFLOPS count them. Products with a
 * constant of the definition (unequal adaptive pooling) are fixed linear maps, which PyTorch does not multiply out.
 */
export function multiplications(node: Node): number {
  const [first, second] = node.inputs;
  const [output] = node.outputs;
  if (!first || !second || !output) return 0;
  const outputs = elementCount(output.shape);
  switch (node.op) {
    case 'Conv':
      return outputs * elementCount(second.shape.slice(1));
    case 'Gemm':
      return outputs * (first.shape[1] ?? 0);
    case 'MatMul': {
      const { constants } = output.graph;
      if (constants.has(first.name) || constants.has(second.name)) return 0;
      return outputs * (first.shape.at(-1) ?? 0);
    }
    default:
      return 0;
  }
}
