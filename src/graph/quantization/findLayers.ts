import type { Node, Value } from '../types';
import type { WeightedLayer } from './LayerPlan';

/** Who takes each value. */
export type Consumers = ReadonlyMap<Value, readonly Node[]>;

export function consumersOf(nodes: readonly Node[]): Consumers {
  const consumers = new Map<Value, Node[]>();
  for (const node of nodes) {
    for (const input of node.inputs) {
      if (!input) continue;
      const known = consumers.get(input);
      if (known) known.push(node);
      else consumers.set(input, [node]);
    }
  }
  return consumers;
}

/** The convolutions and linear layers of a graph, in its order. */
export function findLayers(nodes: readonly Node[], consumers: Consumers): WeightedLayer[] {
  return nodes.flatMap((node): WeightedLayer[] => {
    const [, weight] = node.inputs;
    const [output] = node.outputs;
    const weighted = node.op === 'Conv' || node.op === 'Gemm';
    if (!weighted || !weight || !output || !weight.graph.parameters.has(weight.name)) return [];
    const norm = node.op === 'Conv' ? onlyConsumer(output, consumers, 'BatchNormalization') : null;
    const result = norm?.outputs[0] ?? output;
    return [{ path: node.scope, node, norm, result: throughClamp(result, consumers) }];
  });
}

/** What a ReLU or ReLU6 makes of a value that nobody else takes: rounding to unsigned eight bits clamps as it does. */
export function throughClamp(value: Value, consumers: Consumers): Value {
  const clamp = onlyConsumer(value, consumers, 'Relu') ?? onlyConsumer(value, consumers, 'Clip');
  return clamp?.outputs[0] ?? value;
}

function onlyConsumer(value: Value, consumers: Consumers, op: string): Node | null {
  const [only, another] = consumers.get(value) ?? [];
  return only?.op === op && another === undefined ? only : null;
}
