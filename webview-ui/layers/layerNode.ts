import type { TreeModule } from '../../src/shared/engineProtocol';

/** What a tree of modules is built from. */
type Module = Pick<TreeModule, 'path' | 'type'>;

/** A module of the network with its place in the tree. */
export interface LayerNode<M extends Module = TreeModule> {
  readonly module: M;
  /** Last part of the path; the network's own name for the root. */
  readonly name: string;
  readonly depth: number;
  readonly parent: LayerNode<M> | undefined;
  readonly children: readonly LayerNode<M>[];
}

/**
 * Builds the tree from the flat list.
 *
 * @param modules in the order of the module tree, every module after the one that holds it; the first is the network itself
 */
export function buildLayerTree<M extends Module>(
  modules: readonly M[],
  networkName: string,
): LayerNode<M> | undefined {
  const byPath = new Map<string, LayerNode<M> & { children: LayerNode<M>[] }>();
  for (const module of modules) {
    const dot = module.path.lastIndexOf('.');
    const parent = module.path === '' ? undefined : byPath.get(module.path.slice(0, Math.max(dot, 0)));
    const node = {
      module,
      name: module.path === '' ? networkName : module.path.slice(dot + 1),
      depth: parent ? parent.depth + 1 : 0,
      parent,
      children: [],
    };
    parent?.children.push(node);
    byPath.set(module.path, node);
  }
  return byPath.get('');
}

/** What the type column says: a plain sequence is told by what it holds, anything else by its class. */
export function layerType({ module, children }: LayerNode<Module>): string {
  if (module.type !== 'Sequential' || children.length === 0) return module.type;
  const noun = children.every((child) => child.children.length > 0) ? 'block' : 'layer';
  return `${children.length} ${noun}${children.length === 1 ? '' : 's'}`;
}

/** The modules that are open at first: the network, and its parts where these are few. */
export function initiallyOpen(root: LayerNode): string[] {
  const parts = root.children.length < 5 ? root.children : [];
  return [root, ...parts].map((node) => node.module.path);
}
