import type { Graph } from '../../graph/Graph';
import { add, div, mul, sub } from '../../graph/operators/elementwise';
import type { Attribute, Value } from '../../graph/types';
import type { DType } from '../../shared/dtype';
import type { Preprocessing } from '../../shared/preprocessing';
import { PRECISION_BITS } from '../preprocess/resampleWeights';

/** Stands for an extent that only the run knows: shapes of inner values are not written to the model. */
const UNKNOWN = [1];

/** TensorProto.DataType, for casts. */
const TYPES: Partial<Record<DType, number>> = { F32: 1, I64: 7, F64: 11 };

/**
 * Emits torchvision's ImageClassification preset for Pillow images: resize with antialiasing, centre crop, normalise. It gives the same
 * floats as the app's own preprocessing, bit for bit: weights in float64, sums of 22-bit fixed point numbers, which float64 holds
 * exactly, and two passes that each round to 8 bits.
 * @param image uint8 height×width×3, of any size
 * @returns float32 1×3×crop×crop
 */
export function emitPreprocessing(image: Value, preprocessing: Preprocessing): Value {
  const { resize, crop, mean, std } = preprocessing;
  const ops = new DynamicOps(image.graph);
  const extents = ops.emit('Shape', [image], 'I64');
  const height = ops.pick(extents, 0);
  const width = ops.pick(extents, 1);
  const shorter = ops.emit('Min', [height, width], 'I64');
  // The longer side is truncated, as the division of whole numbers does.
  const resized = (extent: Value): Value => ops.divide(ops.times(extent, ops.int(resize)), shorter);
  const across = axisWeights(ops, width, resized(width), preprocessing);
  const down = axisWeights(ops, height, resized(height), preprocessing);
  const pixels = ops.emit('Transpose', [ops.cast(image, 'F64')], 'F64', { perm: { ints: [2, 0, 1] } });
  const rows = ops.toBytes(ops.emit('MatMul', [pixels, across.transposed], 'F64'));
  const picture = ops.toBytes(ops.emit('MatMul', [down.weights, rows], 'F64'));
  const padded = ops.emit('Pad', [picture, padding(ops, down, across)], 'F64');
  const shape = image.graph.ints([1, 3, crop, crop]);
  const square = image.graph.emit('Reshape', [ops.cast(padded, 'F32'), shape], [1, 3, crop, crop]);
  const channels = (values: readonly number[]): Value => image.graph.floats(values, [1, 3, 1, 1]);
  return div(sub(div(square, image.graph.floats([255], [])), channels(mean)), channels(std));
}

interface AxisWeights {
  /** Whole numbers of {@link PRECISION_BITS}, used×extent: what each output sample takes of each input sample. */
  readonly weights: Value;
  readonly transposed: Value;
  /** Black samples before and after. */
  readonly before: Value;
  readonly after: Value;
}

/** The samples of one axis that the centre crop keeps, as resampleWeights and centreCrop have them. */
function axisWeights(
  ops: DynamicOps,
  extent: Value,
  resized: Value,
  preprocessing: Preprocessing,
): AxisWeights {
  const { crop, interpolation } = preprocessing;
  const side = ops.int(crop);
  const spare = ops.minus(resized, side);
  const missing = ops.emit('Max', [ops.emit('Neg', [spare], 'I64'), ops.int(0)], 'I64');
  const before = ops.divide(missing, ops.int(2));
  const after = ops.minus(missing, before);
  const used = ops.emit('Min', [resized, side], 'I64');
  // Round halves to even, as Python does.
  const half = mul(ops.cast(ops.emit('Max', [spare, ops.int(0)], 'I64'), 'F64'), ops.double(0.5));
  const offset = ops.emit('Round', [half], 'F64');

  const scale = div(ops.cast(extent, 'F64'), ops.cast(resized, 'F64'));
  const filterScale = ops.emit('Max', [scale, ops.double(1)], 'F64');
  const support = mul(ops.double(interpolation === 'bilinear' ? 1 : 2), filterScale);
  const range = (count: Value): Value =>
    ops.cast(ops.emit('Range', [ops.int(0), count, ops.int(1)], 'I64'), 'F64');
  const outputs = ops.emit('Unsqueeze', [range(used), ops.graph.ints([1])], 'F64');
  const centre = mul(add(add(outputs, offset), ops.double(0.5)), scale);
  const begin = ops.emit('Floor', [add(sub(centre, support), ops.double(0.5))], 'F64');
  const end = ops.emit('Floor', [add(add(centre, support), ops.double(0.5))], 'F64');
  const inputs = range(extent);
  const distance = mul(add(sub(inputs, centre), ops.double(0.5)), div(ops.double(1), filterScale));
  const weight = (interpolation === 'bilinear' ? triangle : cubic)(ops, ops.emit('Abs', [distance], 'F64'));
  const inside = ops.emit(
    'And',
    [ops.emit('GreaterOrEqual', [inputs, begin], 'BOOL'), ops.emit('Less', [inputs, end], 'BOOL')],
    'BOOL',
  );
  const exact = ops.emit('Where', [inside, weight, ops.double(0)], 'F64');
  // Added one after the other, in Pillow's order; a sum over an axis may add in any.
  const sums = ops.emit('CumSum', [exact, ops.graph.ints([1], [])], 'F64');
  const total = ops.emit('Gather', [sums, ops.graph.ints([-1])], 'F64', { axis: { int: 1 } });
  const scaled = mul(div(exact, total), ops.double(2 ** PRECISION_BITS));
  const weights = ops.emit(
    'Where',
    [
      ops.emit('Less', [scaled, ops.double(0)], 'BOOL'),
      ops.emit('Ceil', [sub(scaled, ops.double(0.5))], 'F64'),
      ops.emit('Floor', [add(scaled, ops.double(0.5))], 'F64'),
    ],
    'F64',
  );
  return {
    weights,
    transposed: ops.emit('Transpose', [weights], 'F64', { perm: { ints: [1, 0] } }),
    before,
    after,
  };
}

/** max(0, 1-x) of x ≥ 0 */
function triangle(ops: DynamicOps, x: Value): Value {
  return ops.emit('Max', [ops.double(0), sub(ops.double(1), x)], 'F64');
}

/** Keys' cubic convolution of x ≥ 0, rounded in the order in which Pillow rounds. */
function cubic(ops: DynamicOps, x: Value): Value {
  const a = -0.5;
  const near = add(mul(mul(sub(mul(ops.double(a + 2), x), ops.double(a + 3)), x), x), ops.double(1));
  const inner = sub(mul(add(mul(sub(x, ops.double(5)), x), ops.double(8)), x), ops.double(4));
  const far = mul(inner, ops.double(a));
  const below = (limit: number): Value => ops.emit('Less', [x, ops.double(limit)], 'BOOL');
  const outer = ops.emit('Where', [below(2), far, ops.double(0)], 'F64');
  return ops.emit('Where', [below(1), near, outer], 'F64');
}

/** Black around a picture 3×height×width that is smaller than the crop. */
function padding(ops: DynamicOps, down: AxisWeights, across: AxisWeights): Value {
  const one = (value: Value): Value => ops.emit('Reshape', [value, ops.graph.ints([1])], 'I64');
  const parts = [ops.int(0), down.before, across.before, ops.int(0), down.after, across.after].map(one);
  return ops.emit('Concat', parts, 'I64', { axis: { int: 0 } });
}

/** Operators on values whose extents only the run knows. */
class DynamicOps {
  constructor(readonly graph: Graph) {}

  emit(
    op: string,
    inputs: readonly Value[],
    dtype: DType,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    return this.graph.emit(op, inputs, UNKNOWN, attributes, dtype);
  }

  /** A whole number. */
  int(value: number): Value {
    return this.graph.ints([value], []);
  }

  double(value: number): Value {
    return this.graph.constant('F64', [], new Uint8Array(Float64Array.of(value).buffer));
  }

  cast(x: Value, dtype: DType): Value {
    return this.emit('Cast', [x], dtype, { to: { int: TYPES[dtype] ?? 0 } });
  }

  pick(x: Value, index: number): Value {
    return this.emit('Gather', [x, this.int(index)], x.dtype, { axis: { int: 0 } });
  }

  times(a: Value, b: Value): Value {
    return this.emit('Mul', [a, b], a.dtype);
  }

  minus(a: Value, b: Value): Value {
    return this.emit('Sub', [a, b], a.dtype);
  }

  divide(a: Value, b: Value): Value {
    return this.emit('Div', [a, b], a.dtype);
  }

  /** A sum of samples times weights back to 0…255. */
  toBytes(sums: Value): Value {
    const rounded = add(sums, this.double(2 ** (PRECISION_BITS - 1)));
    const whole = this.emit('Floor', [mul(rounded, this.double(2 ** -PRECISION_BITS))], 'F64');
    return this.emit('Clip', [whole, this.double(0), this.double(255)], 'F64');
  }
}
