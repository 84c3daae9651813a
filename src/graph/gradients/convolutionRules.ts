import { elementCount } from '../../shared/dtype';
import { conv2d } from '../operators/convolution';
import { matmul } from '../operators/matrix';
import { reduceSum } from '../operators/normalization';
import { concat, pad, reshape, slice, transpose } from '../operators/shape';
import type { Node, Value } from '../types';
import { intOf, intsOf } from './fixed';
import { type GradientRule, operand, single } from './GradientRule';

/** A convolution as its gradients see it. */
export interface Convolution {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
  /** Zeros before and after height and width. */
  readonly padBefore: readonly [number, number];
  readonly padAfter: readonly [number, number];
}

export const convolutionRules: Readonly<Record<string, GradientRule>> = {
  Conv: single((node, gradient, needs) => {
    const x = operand(node, 0);
    const weight = operand(node, 1);
    const convolution = convolutionOf(node);
    return [
      needs[0] ? inputGradient(x, weight, gradient, convolution) : null,
      needs[1] ? weightGradient(x, weight, gradient, convolution) : null,
      needs[2] ? reduceSum(gradient, [0, 2, 3], false) : null,
    ];
  }),
};

function convolutionOf(node: Node): Convolution {
  const [kh = 0, kw = 0] = intsOf(node, 'kernel_shape');
  const [sh = 1, sw = 1] = intsOf(node, 'strides');
  const [dh = 1, dw = 1] = intsOf(node, 'dilations');
  const [top = 0, left = 0, bottom = 0, right = 0] = intsOf(node, 'pads');
  return {
    kernel: [kh, kw],
    stride: [sh, sw],
    dilation: [dh, dw],
    groups: intOf(node, 'group'),
    padBefore: [top, left],
    padAfter: [bottom, right],
  };
}

/** The gradient for the input: the transposed convolution. */
export function inputGradient(x: Value, weight: Value, gradient: Value, convolution: Convolution): Value {
  const { groups } = convolution;
  const depthwise = groups > 1 && weight.shape[1] === 1 && weight.shape[0] === groups;
  return depthwise
    ? depthwiseInputGradient(x, weight, gradient, convolution)
    : transposedConvolution(x, weight, gradient, convolution);
}

function transposedConvolution(x: Value, weight: Value, gradient: Value, c: Convolution): Value {
  // Rows that the stride left over at the end get no gradient, but belong to the input.
  const rest = ([0, 1] as const).map((axis) => leftOver(x, gradient, c, axis));
  return x.graph.emit('ConvTranspose', [gradient, weight], x.shape, {
    kernel_shape: { ints: c.kernel },
    strides: { ints: c.stride },
    dilations: { ints: c.dilation },
    group: { int: c.groups },
    pads: { ints: [...c.padBefore, ...c.padAfter] },
    output_padding: { ints: rest },
  });
}

/** How many rows (axis 0) or columns of the padded x lie beyond the last window. */
function leftOver(x: Value, gradient: Value, c: Convolution, axis: 0 | 1): number {
  const covered =
    ((gradient.shape[axis + 2] ?? 0) - 1) * c.stride[axis] + c.dilation[axis] * (c.kernel[axis] - 1) + 1;
  return (x.shape[axis + 2] ?? 0) + c.padBefore[axis] + c.padAfter[axis] - covered;
}

/** One channel, one kernel: an ordinary convolution of the spread-out gradient by the kernel turned round, which runs faster. */
function depthwiseInputGradient(x: Value, weight: Value, gradient: Value, c: Convolution): Value {
  const { graph } = x;
  const last = [Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
  const turned = graph.emit(
    'Slice',
    [weight, graph.ints([-1, -1]), graph.ints(last), graph.ints([2, 3]), graph.ints([-1, -1])],
    weight.shape,
  );
  const spread = spreadOut(gradient, c.stride);
  const before = ([0, 1] as const).map((axis) => c.dilation[axis] * (c.kernel[axis] - 1) - c.padBefore[axis]);
  const after = ([0, 1] as const).map((axis) => {
    const reach = c.dilation[axis] * (c.kernel[axis] - 1);
    return (x.shape[axis + 2] ?? 0) + reach - (spread.shape[axis + 2] ?? 0) - (before[axis] ?? 0);
  });
  const padded = pad(spread, [0, 0, ...before], [0, 0, ...after]);
  return conv2d(padded, turned, null, {
    stride: [1, 1],
    padding: [0, 0],
    dilation: c.dilation,
    groups: c.groups,
  });
}

/** Puts stride-1 zeros between neighbours: H×W → ((H-1)·s+1)×((W-1)·s+1). */
function spreadOut(x: Value, [rows, columns]: readonly [number, number]): Value {
  if (rows === 1 && columns === 1) return x;
  const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
  const cells = reshape(x, [batch, channels, height, 1, width, 1]);
  const filled = pad(cells, [0, 0, 0, 0, 0, 0], [0, 0, 0, rows - 1, 0, columns - 1]);
  const merged = reshape(filled, [batch, channels, height * rows, width * columns]);
  return pad(merged, [0, 0, 0, 0], [0, 0, 1 - rows, 1 - columns]);
}

/** The gradient for the weight: at every place of the kernel, the product of the outputs' gradients with the inputs they saw. */
function weightGradient(x: Value, weight: Value, gradient: Value, c: Convolution): Value {
  const [out = 0, perGroup = 0, kh = 0, kw = 0] = weight.shape;
  if (perGroup === 1 && out === c.groups) {
    return depthwiseWeightGradient(x, weight, gradient, c);
  }
  // Channels first, so that the windows of all pictures are stacked without another copy.
  const seen = windows(transpose(x, [1, 0, 2, 3]), gradient, c);
  const places = elementCount([gradient.shape[0] ?? 0, ...gradient.shape.slice(2)]);
  const stacked = seen.length === 1 ? seen[0] : concat(seen, 0);
  if (!stacked) throw new Error('A convolution has a kernel.');
  const errors = reshape(transpose(gradient, [1, 0, 2, 3]), [out, places]);
  if (c.groups === 1) {
    const patches = reshape(stacked, [kh * kw * perGroup, places]);
    const product = x.graph.emit('Gemm', [errors, patches], [out, kh * kw * perGroup], {
      transB: { int: 1 },
    });
    return transpose(reshape(product, [out, kh, kw, perGroup]), [0, 3, 1, 2]);
  }
  const { groups } = c;
  const patches = transpose(reshape(stacked, [kh * kw, groups, perGroup, places]), [1, 3, 0, 2]);
  const product = matmul(
    reshape(errors, [groups, out / groups, places]),
    reshape(patches, [groups, places, kh * kw * perGroup]),
  );
  return transpose(reshape(product, [out, kh, kw, perGroup]), [0, 3, 1, 2]);
}

/**
 * One kernel a channel: each channel of each picture convolved by its own gradient, stride and dilation having changed places; then the
 * pictures' shares are added up.
 */
function depthwiseWeightGradient(x: Value, weight: Value, gradient: Value, c: Convolution): Value {
  // What the stride left over at the end no output saw: it comes off the padding, and off x where the padding is shorter.
  const padAfter = ([0, 1] as const).map((axis) => c.padAfter[axis] - leftOver(x, gradient, c, axis));
  const seen = padAfter.reduce(
    (part, padding, axis) =>
      padding < 0 ? slice(part, axis + 2, 0, (x.shape[axis + 2] ?? 0) + padding) : part,
    x,
  );
  const [batch = 0, channels = 0, ...extents] = seen.shape;
  const planes = batch * channels;
  const window = gradient.shape.slice(2);
  const shares = x.graph.emit(
    'Conv',
    [reshape(seen, [1, planes, ...extents]), reshape(gradient, [planes, 1, ...window])],
    [1, planes, ...c.kernel],
    {
      kernel_shape: { ints: window },
      strides: { ints: c.dilation },
      pads: { ints: [...c.padBefore, ...padAfter.map((padding) => Math.max(padding, 0))] },
      dilations: { ints: c.stride },
      group: { int: planes },
    },
  );
  return reshape(reduceSum(reshape(shares, [batch, channels, ...c.kernel]), [0], false), weight.shape);
}

/** For each place of the kernel, row by row, what it saw: x shifted and strided, in the extents of the output. */
function windows(x: Value, gradient: Value, c: Convolution): Value[] {
  const [height = 0, width = 0] = gradient.shape.slice(2);
  const needsPad = [...c.padBefore, ...c.padAfter].some((extent) => extent > 0);
  const padded = needsPad ? pad(x, [0, 0, ...c.padBefore], [0, 0, ...c.padAfter]) : x;
  const { graph } = x;
  const [rows, columns] = c.kernel;
  if (rows === 1 && columns === 1 && c.stride[0] === 1 && c.stride[1] === 1) return [padded];
  const shape = [...x.shape.slice(0, 2), height, width];
  return Array.from({ length: rows * columns }, (_, place) => {
    const start = [Math.floor(place / columns) * c.dilation[0], (place % columns) * c.dilation[1]];
    const end = [
      (start[0] ?? 0) + (height - 1) * c.stride[0] + 1,
      (start[1] ?? 0) + (width - 1) * c.stride[1] + 1,
    ];
    const inputs = [padded, graph.ints(start), graph.ints(end), graph.ints([2, 3]), graph.ints(c.stride)];
    return graph.emit('Slice', inputs, shape);
  });
}
