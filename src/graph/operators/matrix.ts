import { HeadstartError } from '../../shared/errors';
import type { Shape, Value } from '../types';
import { broadcastShapes } from './elementwise';
import { reshape } from './shape';

/** Matrix product over the last two axes; the axes before them are broadcast. */
export function matmul(a: Value, b: Value): Value {
  const [m = 0, k = 0] = a.shape.slice(-2);
  const [inner = 0, n = 0] = b.shape.slice(-2);
  if (k !== inner) throw misfit(a.shape, b.shape);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return a.graph.emit('MatMul', [a, b], [...batch, m, n]);
}

/**
 * x·weightᵀ + bias for x …×I and weight O×I. Leading axes are folded into one, so that the runtime reads the
 * weight as the checkpoint stores it instead of copying its transpose.
 */
export function linear(x: Value, weight: Value, bias: Value | null): Value {
  const features = x.shape.at(-1) ?? 0;
  const [out = 0, inner = 0] = weight.shape;
  if (features !== inner) throw misfit(x.shape, weight.shape);
  const leading = x.shape.slice(0, -1);
  const rows = leading.reduce((product, extent) => product * extent, 1);
  const matrix = leading.length === 1 ? x : reshape(x, [rows, features]);
  const inputs = bias ? [matrix, weight, bias] : [matrix, weight];
  const product = x.graph.emit('Gemm', inputs, [rows, out], { transB: { int: 1 } });
  return leading.length === 1 ? product : reshape(product, [...leading, out]);
}

function misfit(a: Shape, b: Shape): HeadstartError {
  return new HeadstartError('graph/shape', `${a.join('×')} cannot be multiplied by ${b.join('×')}.`);
}
