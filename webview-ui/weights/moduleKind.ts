import { counted } from './counted';
import type { WeightsNode } from './weightsNode';

/**
 * What the type column says of a module: PyTorch's class. A plain sequence is told by what it holds, and a module of which nothing is
 * known by its tensors.
 */
export function moduleKind({ children, tensors }: WeightsNode, type: string | undefined): string {
  const modules = children.filter(({ tensor }) => !tensor);
  if (type === 'Sequential' && modules.length > 0) {
    const blocks = modules.every((child) => child.children.some(({ tensor }) => !tensor));
    return counted(modules.length, blocks ? 'block' : 'layer');
  }
  return type ?? counted(tensors, 'tensor');
}
