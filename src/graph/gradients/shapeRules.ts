import { clip, div, mul } from '../operators/elementwise';
import { concat, pad, reshape, transpose } from '../operators/shape';
import type { Value } from '../types';
import { fixedInts, intOf, intsOf } from './fixed';
import { type GradientRule, operand, result, single } from './GradientRule';

/** Zeros in the shape of a value. */
function zerosLike(value: Value): Value {
  const { graph, shape } = value;
  return graph.emit('Expand', [graph.floats([0], []), graph.ints(shape)], shape);
}

/** The part of `gradient` between two offsets of one axis. */
function section(gradient: Value, axis: number, start: number, extent: number): Value {
  const { graph } = gradient;
  const shape = gradient.shape.map((size, index) => (index === axis ? extent : size));
  const inputs = [gradient, graph.ints([start]), graph.ints([start + extent]), graph.ints([axis])];
  return graph.emit('Slice', inputs, shape);
}

/** Puts the gradient of a strided slice back in its place, zeros elsewhere. */
function unslice(x: Value, gradient: Value, axis: number, start: number, step: number): Value {
  const along = (value: number): number[] => x.shape.map((_, index) => (index === axis ? value : 0));
  const none = along(0);
  let spread = gradient;
  const taken = gradient.shape[axis] ?? 0;
  if (step > 1) {
    // Each element becomes a group of `step`, itself first; the zeros behind the last are cut off again.
    const grouped = [...gradient.shape.slice(0, axis + 1), 1, ...gradient.shape.slice(axis + 1)];
    const zeros = grouped.map((_, index) => (index === axis + 1 ? step - 1 : 0));
    const padded = pad(
      reshape(gradient, grouped),
      grouped.map(() => 0),
      zeros,
    );
    const merged = gradient.shape.map((extent, index) => (index === axis ? extent * step : extent));
    spread = section(reshape(padded, merged), axis, 0, (taken - 1) * step + 1);
  }
  const rest = (x.shape[axis] ?? 0) - start - (spread.shape[axis] ?? 0);
  return start === 0 && rest === 0 ? spread : pad(spread, start === 0 ? none : along(start), along(rest));
}

export const shapeRules: Readonly<Record<string, GradientRule>> = {
  Reshape: single((node, gradient) => [reshape(gradient, operand(node, 0).shape)]),
  Transpose: single((node, gradient) => {
    const order = intsOf(node, 'perm');
    return [
      transpose(
        gradient,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ];
  }),
  Expand: single((_, gradient) => [gradient]),
  Concat: single((node, gradient, needs) => {
    const axis = intOf(node, 'axis');
    let start = 0;
    return node.inputs.map((input, index) => {
      const extent = input?.shape[axis] ?? 0;
      start += extent;
      return needs[index] ? section(gradient, axis, start - extent, extent) : null;
    });
  }),
  Split: (node, gradients) => {
    const parts = node.outputs.map((output, index) => gradients[index] ?? zerosLike(output));
    return [concat(parts, intOf(node, 'axis'))];
  },
  Slice: single((node, gradient) => {
    const [starts, axes, steps] = [1, 3, 4].map((index) => fixedInts(operand(node, index)));
    return [unslice(operand(node, 0), gradient, axes?.[0] ?? 0, starts?.[0] ?? 0, steps?.[0] ?? 1)];
  }),
  Pad: single((node, gradient) => {
    const { shape } = operand(node, 0);
    const before = fixedInts(operand(node, 1)).slice(0, shape.length);
    const { graph } = gradient;
    const ends = shape.map((extent, axis) => (before[axis] ?? 0) + extent);
    const axes = shape.map((_, axis) => axis);
    return [graph.emit('Slice', [gradient, graph.ints(before), graph.ints(ends), graph.ints(axes)], shape)];
  }),
  // Rows of a table: each row sums the gradients of the places that took it.
  Gather: single((node, gradient) => {
    const table = operand(node, 0);
    const indices = operand(node, 1);
    if (intOf(node, 'axis') !== 0) throw new Error('Gather has a gradient along its first axis only.');
    const places = reshape(indices, [...indices.shape, 1]);
    const sum = { reduction: { string: 'add' } };
    return [table.graph.emit('ScatterND', [zerosLike(table), places, gradient], table.shape, sum)];
  }),
  ReduceMean: single((node, gradient) => {
    const x = operand(node, 0);
    const count = x.shape.reduce((a, b) => a * b, 1) / result(node).shape.reduce((a, b) => a * b, 1);
    return [spread(x, gradient, fixedInts(operand(node, 1)), 1 / count)];
  }),
  ReduceSum: single((node, gradient) => [spread(operand(node, 0), gradient, fixedInts(operand(node, 1)), 1)]),
  // x/‖x‖; zero where all of x is zero, as in PyTorch.
  ReduceL2: single((node, gradient) => {
    const x = operand(node, 0);
    const axes = fixedInts(operand(node, 1));
    const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    const length = reshape(clip(result(node), SMALLEST_NORMAL, Infinity), kept);
    return [mul(reshape(gradient, kept), div(x, length))];
  }),
};

/** The smallest float32 that has all its digits. */
const SMALLEST_NORMAL = 2 ** -126;

/** Repeats the gradient of a reduction along the reduced axes. */
function spread(x: Value, gradient: Value, axes: readonly number[], factor: number): Value {
  const { graph } = x;
  const kept = reshape(
    gradient,
    x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)),
  );
  const scaled = factor === 1 ? kept : graph.emit('Mul', [kept, graph.floats([factor], [])], kept.shape);
  return graph.emit('Expand', [scaled, graph.ints(x.shape)], x.shape);
}
