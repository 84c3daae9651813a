import { matmul } from '../operators/matrix';
import { reduceSum } from '../operators/normalization';
import { reshape, transpose } from '../operators/shape';
import type { Attribute, Value } from '../types';
import { type GradientRule, operand, single } from './GradientRule';

/** The last two axes exchanged. */
function transposed(x: Value): Value {
  const order = x.shape.map((_, axis) => axis);
  const last = order.length - 1;
  return transpose(x, [...order.slice(0, -2), last, last - 1]);
}

/** A product of two matrices, either of them transposed. */
function gemm(a: Value, b: Value, transA: boolean, transB: boolean): Value {
  const rows = a.shape[transA ? 1 : 0] ?? 0;
  const columns = b.shape[transB ? 0 : 1] ?? 0;
  const attributes: Record<string, Attribute> = {
    ...(transA && { transA: { int: 1 } }),
    ...(transB && { transB: { int: 1 } }),
  };
  return a.graph.emit('Gemm', [a, b], [rows, columns], attributes);
}

/** All leading axes folded into the rows. */
function rows(x: Value): Value {
  return x.shape.length === 2 ? x : reshape(x, [-1, x.shape.at(-1) ?? 0]);
}

export const matrixRules: Readonly<Record<string, GradientRule>> = {
  // y = x·wᵀ + b
  Gemm: single((node, gradient, needs) => [
    needs[0] ? gemm(gradient, operand(node, 1), false, false) : null,
    needs[1] ? gemm(gradient, operand(node, 0), true, false) : null,
    needs[2] ? reduceSum(gradient, [0], false) : null,
  ]),
  MatMul: single((node, gradient, needs) => {
    const a = operand(node, 0);
    const b = operand(node, 1);
    const shared = b.shape.length === 2;
    return [
      needs[0] ? matmul(gradient, transposed(b)) : null,
      // A matrix that every item of the batch is multiplied by: one product over all rows.
      needs[1]
        ? shared
          ? gemm(rows(a), rows(gradient), true, false)
          : matmul(transposed(a), gradient)
        : null,
    ];
  }),
};
