import { reduceSum } from '../operators/normalization';
import { reshape } from '../operators/shape';
import type { Shape, Value } from '../types';

/** Undoes broadcasting: sums a gradient over the axes along which an operand of `shape` was repeated. */
export function sumTo(gradient: Value, shape: Shape): Value {
  const lead = gradient.shape.length - shape.length;
  const repeated = gradient.shape.flatMap((extent, axis) =>
    axis < lead || (shape[axis - lead] === 1 && extent !== 1) ? [axis] : [],
  );
  const summed = repeated.length > 0 ? reduceSum(gradient, repeated, true) : gradient;
  const same =
    summed.shape.length === shape.length && summed.shape.every((extent, axis) => extent === shape[axis]);
  return same ? summed : reshape(summed, shape);
}
