import type { Node, Value } from '../types';
import { GRADIENT_RULES } from './gradientRules';
import { sumTo } from './sumTo';
import { add } from '../operators/elementwise';

/**
 * Emits the gradients of a scalar with respect to some values, by one walk backwards over the nodes that lie between them.
 * @param loss a value without axes
 * @returns the gradient for each of `targets` that the loss depends on, in its shape
 */
export function differentiate(loss: Value, targets: readonly Value[]): Map<Value, Value> {
  const { graph } = loss;
  const between = nodesBetween(loss, targets);
  const gradients = new Map<Value, Value>([[loss, graph.floats([1], [])]]);
  for (const node of between.nodes) {
    const [output] = node.outputs;
    for (const [value, gradient] of nodeGradients(node, gradients, between.dependent)) {
      const sum = gradients.get(value);
      gradients.set(value, sum ? add(sum, gradient) : gradient);
    }
    if (output && !targets.includes(output)) gradients.delete(output);
  }
  return new Map(
    targets.flatMap((target) => {
      const gradient = gradients.get(target);
      return gradient ? [[target, gradient]] : [];
    }),
  );
}

/** The nodes on a path from a target to the loss, last first, and every value that depends on a target. */
function nodesBetween(
  loss: Value,
  targets: readonly Value[],
): { nodes: readonly Node[]; dependent: ReadonlySet<Value> } {
  const dependent = new Set<Value>(targets);
  const forward = loss.graph.nodes.filter((node) => {
    if (!node.inputs.some((input) => input && dependent.has(input))) return false;
    for (const output of node.outputs) dependent.add(output);
    return true;
  });
  const wanted = new Set<Value>([loss]);
  const nodes = forward.toReversed().filter((node) => {
    if (!node.outputs.some((output) => wanted.has(output))) return false;
    for (const input of node.inputs) if (input && dependent.has(input)) wanted.add(input);
    return true;
  });
  return { nodes, dependent };
}

/** What one node contributes to the gradients of its inputs. */
function nodeGradients(
  node: Node,
  gradients: ReadonlyMap<Value, Value>,
  dependent: ReadonlySet<Value>,
): (readonly [Value, Value])[] {
  const needs = node.inputs.map((input) => input !== null && dependent.has(input));
  const rule = GRADIENT_RULES[node.op];
  if (!rule) throw new Error(`There is no gradient rule for ${node.op}, which ${node.scope} uses.`);
  const outputs = node.outputs.map((output) => gradients.get(output) ?? null);
  if (outputs.every((gradient) => gradient === null)) return [];
  const passed = rule(node, outputs, needs);
  return node.inputs.flatMap((input, index) => {
    const gradient = passed[index];
    return input && needs[index] && gradient ? [[input, sumTo(gradient, input.shape)] as const] : [];
  });
}
