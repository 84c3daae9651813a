import { rowPath, type WeightsNode } from './weightsNode';

/** One line of the list: a module or a tensor that is to be seen. */
export interface WeightsRow {
  readonly node: WeightsNode;
  readonly path: string;
  readonly expandable: boolean;
  readonly expanded: boolean;
  /** 1-based place among the siblings that are to be seen, and their number. */
  readonly position: number;
  readonly siblings: number;
}

/**
 * The rows to be seen, in order. With a filter these are what it finds, with all that lead there, which are open; what a module that
 * is found itself holds is not narrowed further.
 *
 * @param expanded row paths of the modules that are open
 * @param found whether the filter finds a node; undefined without a filter
 */
export function weightsRows(
  root: WeightsNode,
  expanded: ReadonlySet<string>,
  found?: (node: WeightsNode) => boolean,
): WeightsRow[] {
  const kept = found && matching(root, found);
  const rows: WeightsRow[] = [];
  const add = (nodes: readonly WeightsNode[], all: boolean): void => {
    const seen = kept && !all ? nodes.filter((node) => kept.has(node)) : nodes;
    seen.forEach((node, index) => {
      const path = rowPath(node);
      const expandable = node.children.length > 0;
      const wanted = kept && !all ? kept.get(node) : undefined;
      const open = expandable && (wanted === 'leads' || expanded.has(path));
      rows.push({ node, path, expandable, expanded: open, position: index + 1, siblings: seen.length });
      if (open) add(node.children, all || wanted === 'found');
    });
  };
  add([root], false);
  return rows;
}

/** Nodes that a filter finds, and those that lead to them. */
function matching(
  root: WeightsNode,
  found: (node: WeightsNode) => boolean,
): Map<WeightsNode, 'found' | 'leads'> {
  const kept = new Map<WeightsNode, 'found' | 'leads'>();
  const visit = (node: WeightsNode): boolean => {
    const inside = node.children.filter(visit).length > 0;
    const itself = found(node);
    if (inside || itself) kept.set(node, inside ? 'leads' : 'found');
    return inside || itself;
  };
  visit(root);
  return kept;
}

/**
 * Makes the test for a filter text: every word must be in the path or the type, or be the shape or the element type.
 *
 * @param typeOf PyTorch's class of a module, where it is known
 */
export function makeFinder(
  text: string,
  typeOf: (path: string) => string | undefined,
): ((node: WeightsNode) => boolean) | undefined {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  const shapes = words.map((word) => word.replace(/[x*,]/g, '×'));
  return ({ path, name, tensor, trouble }) => {
    const hay = (path || name).toLowerCase();
    return words.every(
      (word, index) =>
        hay.includes(word) ||
        (tensor
          ? tensor.dtype.toLowerCase() === word ||
            tensor.shape.join('×') === shapes[index] ||
            trouble === word
          : typeOf(path)?.toLowerCase().includes(word) === true),
    );
  };
}
