import { HeadstartError } from '../../shared/errors';
import type { Attribute, Shape, Value } from '../types';

/** The shape of two operands after NumPy's broadcasting. Throws graph/shape where they do not fit. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new HeadstartError('graph/shape', `${a.join('×')} and ${b.join('×')} cannot be broadcast.`);
  });
}

function unary(op: string, attributes: Readonly<Record<string, Attribute>> = {}) {
  return (x: Value): Value => x.graph.emit(op, [x], x.shape, attributes, x.dtype);
}

function binary(op: string) {
  return (a: Value, b: Value): Value =>
    a.graph.emit(op, [a, b], broadcastShapes(a.shape, b.shape), {}, a.dtype);
}

export const relu = unary('Relu');
export const sigmoid = unary('Sigmoid');
/** x·relu6(x+3)/6 */
export const hardSwish = unary('HardSwish');
/** relu6(x+3)/6, which ONNX parametrises as clip(αx+β, 0, 1). */
export const hardSigmoid = unary('HardSigmoid', { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
/** The exact form with the error function, PyTorch's default. */
export const gelu = unary('Gelu', { approximate: { string: 'none' } });
export const exp = unary('Exp');
export const sqrt = unary('Sqrt');
export const neg = unary('Neg');
export const tanh = unary('Tanh');

export const add = binary('Add');
export const sub = binary('Sub');
export const mul = binary('Mul');
export const div = binary('Div');

/** min(max(x, 0), 6) */
export function relu6(x: Value): Value {
  return clip(x, 0, 6);
}

export function clip(x: Value, min: number, max: number): Value {
  return x.graph.emit('Clip', [x, x.graph.floats([min], []), x.graph.floats([max], [])], x.shape);
}

/** x multiplied by one number. */
export function scale(x: Value, factor: number): Value {
  return mul(x, x.graph.floats([factor], []));
}

/** x·sigmoid(x), PyTorch's SiLU. */
export function silu(x: Value): Value {
  return mul(x, sigmoid(x));
}
