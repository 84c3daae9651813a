import type { Constant, Node, Value } from './types';

/** What a set of outputs depends on, in the order in which the graph has it. */
export interface LivePart {
  readonly nodes: readonly Node[];
  readonly parameters: readonly Value[];
  readonly constants: readonly (readonly [string, Constant])[];
  readonly inputs: ReadonlySet<Value>;
}

/**
 * Walks the nodes backwards and keeps those whose outputs are asked for.
 * @param cut values that the caller feeds, so that nothing before them is needed
 */
export function liveNodes(outputs: readonly Value[], cut: ReadonlySet<Value> = new Set()): LivePart {
  const graph = outputs[0]?.graph;
  if (!graph) return { nodes: [], parameters: [], constants: [], inputs: new Set() };
  const wanted = new Set<Value>(outputs);
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((output) => wanted.has(output) && !cut.has(output))) return false;
      for (const input of node.inputs) if (input) wanted.add(input);
      return true;
    })
    .toReversed();
  const names = new Set(Array.from(wanted, (value) => value.name));
  return {
    nodes,
    parameters: [...graph.parameters.values()].filter(
      (parameter) => wanted.has(parameter) && !cut.has(parameter),
    ),
    constants: [...graph.constants].filter(([name]) => names.has(name)),
    inputs: new Set([...graph.inputs, ...cut].filter((input) => wanted.has(input))),
  };
}
