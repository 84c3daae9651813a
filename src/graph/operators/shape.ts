import { elementCount } from '../../shared/dtype';
import { HeadstartError } from '../../shared/errors';
import type { Shape, Value } from '../types';

/** The same elements under another shape. One extent may be -1: it takes what is left. */
export function reshape(x: Value, target: Shape): Value {
  const count = elementCount(x.shape);
  const known = target.reduce((product, extent) => (extent === -1 ? product : product * extent), 1);
  const shape = target.map((extent) => (extent === -1 ? count / known : extent));
  if (elementCount(shape) !== count || !shape.every(Number.isInteger)) {
    throw new HeadstartError(
      'graph/shape',
      `${x.shape.join('×')} cannot be reshaped to ${target.join('×')}.`,
    );
  }
  return x.graph.emit('Reshape', [x, x.graph.ints(shape)], shape, {}, x.dtype);
}

/** Folds the axes from `start` on into one. */
export function flatten(x: Value, start = 1): Value {
  return reshape(x, [...x.shape.slice(0, start), -1]);
}

/** Reorders the axes: axis i of the result is axis `order[i]` of x. */
export function transpose(x: Value, order: readonly number[]): Value {
  const shape = order.map((axis) => x.shape[axis] ?? 0);
  return x.graph.emit('Transpose', [x], shape, { perm: { ints: order } }, x.dtype);
}

export function concat(values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (!first) throw new HeadstartError('graph/shape', 'Nothing was given to concatenate.');
  const total = values.reduce((sum, value) => sum + (value.shape[axis] ?? 0), 0);
  const shape = first.shape.map((extent, index) => (index === axis ? total : extent));
  return first.graph.emit('Concat', values, shape, { axis: { int: axis } }, first.dtype);
}

/** Cuts x along an axis into parts of the given extents. */
export function split(x: Value, extents: readonly number[], axis: number): Value[] {
  const shapes = extents.map((part) => x.shape.map((extent, index) => (index === axis ? part : extent)));
  return x.graph.emitMany('Split', [x, x.graph.ints(extents)], shapes, { axis: { int: axis } }, x.dtype);
}

/** Elements start … end-1 along one axis, every `step`-th. */
export function slice(x: Value, axis: number, start: number, end: number, step = 1): Value {
  const { graph } = x;
  const shape = x.shape.map((extent, index) => (index === axis ? Math.ceil((end - start) / step) : extent));
  const inputs = [x, graph.ints([start]), graph.ints([end]), graph.ints([axis]), graph.ints([step])];
  return graph.emit('Slice', inputs, shape, {}, x.dtype);
}

/** Adds zeros (or `fill`) before and after each axis; `before` and `after` have one number an axis. */
export function pad(x: Value, before: readonly number[], after: readonly number[], fill = 0): Value {
  const shape = x.shape.map((extent, axis) => extent + (before[axis] ?? 0) + (after[axis] ?? 0));
  const { graph } = x;
  return graph.emit(
    'Pad',
    [x, graph.ints([...before, ...after]), graph.floats([fill], [])],
    shape,
    {},
    x.dtype,
  );
}

/** Takes the entries of `indices` along an axis. */
export function gather(x: Value, indices: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return x.graph.emit('Gather', [x, indices], shape, { axis: { int: axis } }, x.dtype);
}

/** Repeats x to a larger shape by broadcasting. */
export function expand(x: Value, shape: Shape): Value {
  return x.graph.emit('Expand', [x, x.graph.ints(shape)], shape, {}, x.dtype);
}
