import { layerType, type LayerNode } from './layerNode';

/** One line of the list: a layer that is to be seen, and where it stands among its siblings. */
export interface LayerRow {
  readonly node: LayerNode;
  readonly path: string;
  readonly expandable: boolean;
  readonly expanded: boolean;
  /** 1-based place among the siblings that are to be seen, and their number. */
  readonly position: number;
  readonly siblings: number;
}

/**
 * The rows to be seen, in order. With a filter these are the layers whose path or type contains it, with all that lead to them.
 *
 * @param expanded paths of the modules that are open; ignored while filtering
 */
export function layerRows(root: LayerNode, expanded: ReadonlySet<string>, filter = ''): LayerRow[] {
  const wanted = filter.trim().toLowerCase();
  const kept = wanted === '' ? undefined : matching(root, wanted);
  const rows: LayerRow[] = [];
  const add = (nodes: readonly LayerNode[]): void => {
    const seen = kept ? nodes.filter((node) => kept.has(node)) : nodes;
    seen.forEach((node, index) => {
      const open = kept ? node.children.some((child) => kept.has(child)) : expanded.has(node.module.path);
      const expandable = node.children.length > 0;
      rows.push({
        node,
        path: node.module.path,
        expandable,
        expanded: expandable && open,
        position: index + 1,
        siblings: seen.length,
      });
      if (open) add(node.children);
    });
  };
  add([root]);
  return rows;
}

function matching(root: LayerNode, wanted: string): Set<LayerNode> {
  const kept = new Set<LayerNode>();
  const visit = (node: LayerNode): boolean => {
    const inside = node.children.filter(visit).length > 0;
    const itself = [node.module.path || node.name, node.module.type, layerType(node)].some((text) =>
      text.toLowerCase().includes(wanted),
    );
    if (inside || itself) kept.add(node);
    return inside || itself;
  };
  visit(root);
  return kept;
}
