import { elementCount } from '../../src/shared/dtype';
import type { InspectedTensor, StateDictEntry } from '../../src/shared/engineProtocol';
import { isStatistic } from '../../src/shared/isStatistic';

/** Why a tensor does not fit the architecture, or that the file lacks it. */
export type TensorTrouble = 'missing' | 'unexpected' | 'mismatched';

/** A module or a tensor of the file with its place in the tree. Sums are over everything below. */
export interface WeightsNode {
  /** Dotted path; the module and the tensor of one path are told apart by their rows' paths. */
  readonly path: string;
  /** Last part of the path; the file's own name for the root. */
  readonly name: string;
  readonly depth: number;
  readonly parent: WeightsNode | undefined;
  readonly children: readonly WeightsNode[];
  /** Absent for a module. */
  readonly tensor?: InspectedTensor | StateDictEntry;
  readonly trouble?: TensorTrouble;
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

export interface TreeTensors {
  /** Of the file, in its order. */
  readonly tensors: readonly InspectedTensor[];
  /** Tensors that the architecture has and the file lacks. */
  readonly missing: readonly StateDictEntry[];
  /** What is wrong with tensors of the file, by name. */
  readonly troubles: ReadonlyMap<string, TensorTrouble>;
}

/** Builds the tree that the dots in the names of the tensors make. */
export function buildWeightsTree(rootName: string, { tensors, missing, troubles }: TreeTensors): WeightsNode {
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
  const add = (tensor: InspectedTensor | StateDictEntry, trouble: TensorTrouble | undefined): void => {
    const dot = tensor.name.lastIndexOf('.');
    const parent = moduleAt(tensor.name.slice(0, Math.max(0, dot)));
    const present = 'bytes' in tensor;
    const elements = present ? elementCount(tensor.shape) : 0;
    const sums = {
      tensors: present ? 1 : 0,
      elements,
      parameters: isStatistic(tensor.name) ? 0 : elements,
      bytes: present ? tensor.bytes : 0,
      troubles: trouble === undefined ? 0 : 1,
    };
    parent.children.push({
      ...module(tensor.name, tensor.name.slice(dot + 1), parent),
      ...sums,
      tensor,
      ...(trouble && { trouble }),
    });
    for (let node: Building | undefined = parent; node; node = node.parent) {
      node.tensors += sums.tensors;
      node.elements += sums.elements;
      node.parameters += sums.parameters;
      node.bytes += sums.bytes;
      node.troubles += sums.troubles;
    }
  };
  for (const tensor of tensors) add(tensor, troubles.get(tensor.name));
  for (const tensor of missing) add(tensor, 'missing');
  return root;
}

function module(path: string, name: string, parent: Building | undefined): Building {
  const sums = { tensors: 0, elements: 0, parameters: 0, bytes: 0, troubles: 0 };
  return { path, name, parent, depth: parent ? parent.depth + 1 : 0, children: [], ...sums };
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
