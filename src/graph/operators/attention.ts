import type { Value } from '../types';
import { add, scale as scaled } from './elementwise';
import { matmul } from './matrix';
import { softmax } from './normalization';
import { reshape, split, transpose } from './shape';

/** Queries, keys and values, each …×heads×T×(E/heads), from their joint projection …×T×3·E. */
export function splitHeads(projected: Value, heads: number): [query: Value, key: Value, value: Value] {
  const leading = projected.shape.slice(0, -2);
  const [tokens = 0, width = 0] = projected.shape.slice(-2);
  const rank = leading.length;
  const parts = reshape(projected, [...leading, tokens, 3, heads, width / 3 / heads]);
  // One transpose for all three: its innermost axis stays, so that it copies whole rows.
  const outermost = transpose(parts, [rank + 1, ...leading.keys(), rank + 2, rank, rank + 3]);
  return unstack(outermost);
}

/** The three parts of 3×A×B×…, each A×B×…. */
export function unstack(x: Value): [Value, Value, Value] {
  const shape = x.shape.slice(1);
  const [first = x, second = x, third = x] = split(x, [1, 1, 1], 0).map((part) => reshape(part, shape));
  return [first, second, third];
}

/** …×heads×T×D back to …×T×(heads·D). */
export function mergeHeads(x: Value): Value {
  const leading = x.shape.slice(0, -3);
  const [heads = 0, tokens = 0, width = 0] = x.shape.slice(-3);
  const rank = leading.length;
  const order = [...leading.keys(), rank + 1, rank, rank + 2];
  return reshape(transpose(x, order), [...leading, tokens, heads * width]);
}

/**
 * softmax(query·keyᵀ·scale + bias)·value for …×T×D each; Vaswani et al. 2017. The scale goes with the query, where the runtime
 * folds it into the product; it folds the transpose of the key as well.
 */
export function attention(query: Value, key: Value, value: Value, scale: number, bias?: Value): Value {
  const rank = key.shape.length;
  const axes = Array.from(key.shape.keys());
  const keyTransposed = transpose(key, [...axes.slice(0, -2), rank - 1, rank - 2]);
  const scores = matmul(scale === 1 ? query : scaled(query, scale), keyTransposed);
  return matmul(softmax(bias ? add(scores, bias) : scores), value);
}
