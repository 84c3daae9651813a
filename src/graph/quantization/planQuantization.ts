import type { Node, Value } from '../types';
import { consumersOf, findLayers, throughClamp } from './findLayers';
import type { QuantizationPlan } from './LayerPlan';

/** Operators with an eight-bit form in ONNX Runtime that makes new numbers. */
const COMPUTING = new Set(['Add', 'Mul', 'Concat', 'Sigmoid', 'AveragePool', 'GlobalAveragePool']);

/** Operators that move elements of their first input about, or drop some: what comes out has the range of what went in. */
const MOVING = new Set(['MaxPool', 'Reshape', 'Transpose', 'Slice', 'Split', 'Gather']);

/**
 * Decides what computes in eight bits: the layers that are not kept in float, and between them every operator all of whose inputs
 * are in eight bits already. What follows the last layer stays in float, so that the logits are not rounded.
 *
 * @param nodes of the inference graph, in its order
 * @param keepFloat paths of layers that stay in float
 */
export function planQuantization(nodes: readonly Node[], keepFloat: ReadonlySet<string>): QuantizationPlan {
  const consumers = consumersOf(nodes);
  const all = findLayers(nodes, consumers);
  const chosen = all.filter(({ path }) => !keepFloat.has(path));
  const last = all.at(-1);
  const ranges = new Map<Value, Value>();
  const round = (value: Value): void => {
    if (!ranges.has(value)) ranges.set(value, value);
  };
  for (const layer of chosen) {
    const [input] = layer.node.inputs;
    if (input) round(input);
    // A last linear layer gives its sums as they are; a convolution has no such form.
    if (layer !== last || layer.node.op === 'Conv') round(layer.result);
  }
  const end = last ? nodes.indexOf(last.node) : 0;
  for (const node of nodes.slice(0, end)) {
    const data = activationInputs(node);
    if (data.length === 0 || !data.every((input) => ranges.has(input))) continue;
    if (COMPUTING.has(node.op)) {
      const [output] = node.outputs;
      if (output) round(throughClamp(output, consumers));
    } else if (MOVING.has(node.op)) {
      const [input] = data;
      const range = input && ranges.get(input);
      if (range) for (const output of node.outputs) ranges.set(output, range);
    }
  }
  return {
    layers: new Map(chosen.map((layer) => [layer.node, layer])),
    folded: new Set(all.flatMap(({ norm }) => norm ?? [])),
    ranges,
  };
}

/** The inputs that depend on the picture; none where a float of the definition or a parameter is among the others. */
function activationInputs(node: Node): Value[] {
  const inputs = node.inputs.filter((input) => input !== null);
  const fixed = inputs.filter(({ name, graph }) => graph.constants.has(name) || graph.parameters.has(name));
  if (COMPUTING.has(node.op) && fixed.length > 0) return [];
  return inputs.filter((input) => !fixed.includes(input));
}
