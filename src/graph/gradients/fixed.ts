import type { Attribute, Constant, Node, Value } from '../types';

/** A float scalar that the definition fixed. */
export function fixedFloat(value: Value): number {
  const { bytes } = constantOf(value);
  return new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
}

/** Integers that the definition fixed: axes, extents, offsets. */
export function fixedInts(value: Value): number[] {
  const { bytes } = constantOf(value);
  return Array.from(new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8), Number);
}

/** The integers of an attribute that its operator cannot be without. */
export function intsOf(node: Node, name: string): readonly number[] {
  const attribute = attributeOf(node, name);
  if (!('ints' in attribute)) throw new Error(`${name} of ${node.op} is not a list of integers.`);
  return attribute.ints;
}

/** The integer of an attribute that its operator cannot be without. */
export function intOf(node: Node, name: string): number {
  const attribute = attributeOf(node, name);
  if (!('int' in attribute)) throw new Error(`${name} of ${node.op} is not an integer.`);
  return attribute.int;
}

/** The number of an attribute that its operator cannot be without. */
export function floatOf(node: Node, name: string): number {
  const attribute = attributeOf(node, name);
  if (!('float' in attribute)) throw new Error(`${name} of ${node.op} is not a number.`);
  return attribute.float;
}

function attributeOf(node: Node, name: string): Attribute {
  const attribute = node.attributes[name];
  if (!attribute) throw new Error(`${node.op} has no attribute ${name}.`);
  return attribute;
}

function constantOf(value: Value): Constant {
  const constant = value.graph.constants.get(value.name);
  if (!constant) throw new Error(`${value.name} is not a constant.`);
  return constant;
}
