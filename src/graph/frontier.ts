import type { Value } from './types';

/**
 * Where the part of a graph ends that training cannot change: the values that follow from `input` alone and feed a node that also
 * depends on one of `roots`. Computed once for a picture, they stand for everything before them.
 * @param roots what changes from step to step: trainable parameters, random masks
 */
export function frontier(input: Value, roots: readonly Value[]): Value[] {
  const { graph } = input;
  const fromInput = new Set<Value>([input]);
  const changing = new Set<Value>([...roots, ...graph.mixing]);
  const edge = new Set<Value>();
  for (const node of graph.nodes) {
    const changes = node.inputs.some((from) => from && changing.has(from));
    const depends = node.inputs.some((from) => from && fromInput.has(from));
    for (const output of node.outputs) {
      if (depends) fromInput.add(output);
      if (changes) changing.add(output);
    }
    if (!node.outputs.some((output) => changing.has(output))) continue;
    for (const from of node.inputs) {
      if (from && fromInput.has(from) && !changing.has(from)) edge.add(from);
    }
  }
  return [...edge];
}
