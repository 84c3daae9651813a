import type { Node, Value } from '../types';

/**
 * How an operator passes gradients back. Given the gradient of the loss with respect to each output (null where nothing depends on
 * that output), a rule emits the gradient for each input that `needs` asks for, in the shape of that input or of a shape it was
 * broadcast to; null for the others.
 */
export type GradientRule = (
  node: Node,
  gradients: readonly (Value | null)[],
  needs: readonly boolean[],
) => readonly (Value | null)[];

/** The rule of an operator with one output that others can depend on. */
export function single(
  rule: (node: Node, gradient: Value, needs: readonly boolean[]) => readonly (Value | null)[],
): GradientRule {
  return (node, [gradient], needs) => (gradient ? rule(node, gradient, needs) : []);
}

/** The input of a node that its operator cannot be without. */
export function operand(node: Node, index: number): Value {
  const value = node.inputs[index];
  if (!value) throw new Error(`${node.op} has no input ${index}.`);
  return value;
}

/** The output of a node that its operator cannot be without. */
export function result(node: Node): Value {
  const [value] = node.outputs;
  if (!value) throw new Error(`${node.op} has no output.`);
  return value;
}
