import type { Value } from '../types';

/** Normalisation of each channel of x N×C×… by the given statistics, all of them C long. */
export function batchNorm(
  x: Value,
  weight: Value,
  bias: Value,
  mean: Value,
  variance: Value,
  epsilon: number,
): Value {
  return x.graph.emit('BatchNormalization', [x, weight, bias, mean, variance], x.shape, {
    epsilon: { float: epsilon },
  });
}

/** Normalisation over the last axes, those that `weight` and `bias` span. */
export function layerNorm(x: Value, weight: Value, bias: Value, epsilon: number): Value {
  return x.graph.emit('LayerNormalization', [x, weight, bias], x.shape, {
    axis: { int: x.shape.length - weight.shape.length },
    epsilon: { float: epsilon },
  });
}

export function softmax(x: Value, axis = -1): Value {
  return x.graph.emit('Softmax', [x], x.shape, { axis: { int: axis } });
}

export function logSoftmax(x: Value, axis = -1): Value {
  return x.graph.emit('LogSoftmax', [x], x.shape, { axis: { int: axis } });
}

/** Mean over some axes, kept with extent one where `keep` is set. */
export function reduceMean(x: Value, axes: readonly number[], keep: boolean): Value {
  return reduce('ReduceMean', x, axes, keep);
}

/** Sum over some axes, kept with extent one where `keep` is set. */
export function reduceSum(x: Value, axes: readonly number[], keep: boolean): Value {
  return reduce('ReduceSum', x, axes, keep);
}

/** Euclidean length over some axes, kept with extent one where `keep` is set. */
export function reduceL2(x: Value, axes: readonly number[], keep: boolean): Value {
  return reduce('ReduceL2', x, axes, keep);
}

function reduce(op: string, x: Value, axes: readonly number[], keep: boolean): Value {
  const reduced = new Set(axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis)));
  const shape = keep
    ? x.shape.map((extent, axis) => (reduced.has(axis) ? 1 : extent))
    : x.shape.filter((_, axis) => !reduced.has(axis));
  return x.graph.emit(
    op,
    [x, x.graph.ints([...reduced])],
    shape,
    { keepdims: { int: keep ? 1 : 0 } },
    x.dtype,
  );
}
