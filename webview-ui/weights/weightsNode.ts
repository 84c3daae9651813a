import { elementCount } from '../../src/shared/dtype';
import type { InspectedTensor, StateDictEntry } from '../../src/shared/engineProtocol';
import { isStatistic } from '../../src/shared/isStatistic';
import type { TensorTrouble, TreeTensor } from './treeTensors';

/** A module or a tensor of the file with its place in the tree. Sums are over everything below. */
export interface WeightsNode {
  /** Dotted path; the module and the tensor of one path are told apart by their rows' paths. */
  readonly path: string;
  /** Last part of the path; the file's own name for the root. */
  readonly name: string;
  readonly depth: number;
  readonly parent: WeightsNode | undefined;
  readonly children: readonly WeightsNode[];
  /** Undefined for a module. */
  readonly tensor: InspectedTensor | StateDictEntry | undefined;
  readonly trouble: TensorTrouble | undefined;
  readonly tensors: number;
  readonly elements: number;
  /** Elements of the tensors that are trained. */
  readonly parameters: number;
  readonly bytes: number;
  /** Tensors below that do not fit. */
  readonly troubles: number;
}

type Building = { -readonly [Key in keyof WeightsNode]: WeightsNode[Key] } & {
  children: Building[];
  parent: Building | undefined;
};

/** Builds the tree that the dots in the names of the tensors make. Parts that are counted are in the order of their numbers. */
export function buildWeightsTree(rootName: string, tensors: readonly TreeTensor[]): WeightsNode {
  const root = module('', rootName, undefined);
  const modules = new Map<string, Building>([['', root]]);
  const moduleAt = (path: string): Building => {
    const known = modules.get(path);
    if (known) return known;
    const dot = path.lastIndexOf('.');
    const parent = moduleAt(path.slice(0, Math.max(0, dot)));
    const made = module(path, path.slice(dot + 1), parent);
    parent.children.push(made);
    modules.set(path, made);
    return made;
  };
  const add = ({ tensor, trouble }: TreeTensor): void => {
    const dot = tensor.name.lastIndexOf('.');
    const parent = moduleAt(tensor.name.slice(0, Math.max(0, dot)));
    const leaf = module(tensor.name, tensor.name.slice(dot + 1), parent);
    leaf.tensor = tensor;
    if (trouble) {
      leaf.trouble = trouble;
      leaf.troubles = 1;
    }
    if ('bytes' in tensor) {
      leaf.tensors = 1;
      leaf.elements = elementCount(tensor.shape);
      leaf.parameters = isStatistic(tensor.name) ? 0 : leaf.elements;
      leaf.bytes = tensor.bytes;
    }
    parent.children.push(leaf);
    for (let node: Building | undefined = parent; node; node = node.parent) {
      node.tensors += leaf.tensors;
      node.elements += leaf.elements;
      node.parameters += leaf.parameters;
      node.bytes += leaf.bytes;
      node.troubles += leaf.troubles;
    }
  };
  tensors.forEach(add);
  for (const { children } of modules.values()) sortIfCounted(children);
  return root;
}

/** Files whose tensors are in the order of the alphabet have the tenth part before the second. */
function sortIfCounted(children: Building[]): void {
  if (children.every(({ name }) => /^\d+$/.test(name)))
    children.sort((a, b) => Number(a.name) - Number(b.name));
}

function module(path: string, name: string, parent: Building | undefined): Building {
  return {
    path,
    name,
    parent,
    depth: parent ? parent.depth + 1 : 0,
    children: [],
    tensor: undefined,
    trouble: undefined,
    tensors: 0,
    elements: 0,
    parameters: 0,
    bytes: 0,
    troubles: 0,
  };
}

/** The rows that are open at first: the root, its parts where these are few, and on down while there is only one. */
export function initiallyOpen(root: WeightsNode): string[] {
  const open = [rowPath(root)];
  let node = root;
  while (node.children.length === 1 && node.children[0] && !node.children[0].tensor) {
    node = node.children[0];
    open.push(rowPath(node));
  }
  if (node.children.length < 5) open.push(...node.children.filter(({ tensor }) => !tensor).map(rowPath));
  return open;
}

/** What names a row: unlike paths, no module has that of a tensor. */
export function rowPath({ path, tensor }: Pick<WeightsNode, 'path' | 'tensor'>): string {
  return tensor ? `tensor:${path}` : `module:${path}`;
}
