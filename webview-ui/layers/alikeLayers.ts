import type { LayerNode } from './layerNode';

/**
 * The blocks that are built like one before them in the same part of the network: of the same types, sizes and output shape.
 *
 * @returns by path, the name of the first block that it is like
 */
export function alikeLayers(root: LayerNode): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const signature = (node: LayerNode): string => {
    const { type, parameters, outputShape } = node.module;
    const firsts = new Map<string, string>();
    const inside = node.children.map((child) => {
      const own = signature(child);
      const first = firsts.get(own);
      if (first === undefined) firsts.set(own, child.name);
      // Single layers, such as activations, are alike all over and say nothing.
      else if (child.children.length > 0) found.set(child.module.path, first);
      return `${child.name}:${own}`;
    });
    return `${type} ${parameters} ${outputShape?.join('×') ?? ''}(${inside.join()})`;
  };
  signature(root);
  return found;
}
