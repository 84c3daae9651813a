import type { Value } from '../types';
import { matmul } from './matrix';

export interface PoolingOptions {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  /** Whether a last, partly outside window counts, as PyTorch's `ceil_mode`. */
  readonly ceil: boolean;
}

export function maxPool2d(x: Value, options: PoolingOptions): Value {
  return pool('MaxPool', x, options, {});
}

/** Average over each window; padding counts as zeros, as in PyTorch by default. */
export function avgPool2d(x: Value, options: PoolingOptions): Value {
  return pool('AveragePool', x, options, { count_include_pad: { int: 1 } });
}

function pool(op: string, x: Value, options: PoolingOptions, extra: Record<string, { int: number }>): Value {
  const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
  const rows = pooledAxis(height, 0, options);
  const columns = pooledAxis(width, 1, options);
  return x.graph.emit(op, [x], [batch, channels, rows.extent, columns.extent], {
    kernel_shape: { ints: options.kernel },
    strides: { ints: options.stride },
    pads: { ints: [options.padding[0], options.padding[1], rows.padEnd, columns.padEnd] },
    ...extra,
  });
}

/**
 * Windows along one axis and the padding at its end that yields them without ONNX's `ceil_mode`, whose meaning
 * differs from PyTorch's: there a window must start inside the input or its leading padding.
 */
function pooledAxis(
  extent: number,
  axis: 0 | 1,
  options: PoolingOptions,
): { extent: number; padEnd: number } {
  const kernel = options.kernel[axis];
  const stride = options.stride[axis];
  const padding = options.padding[axis];
  const span = extent + 2 * padding - kernel;
  if (!options.ceil) return { extent: Math.floor(span / stride) + 1, padEnd: padding };
  let windows = Math.ceil(span / stride) + 1;
  if ((windows - 1) * stride >= extent + padding) windows -= 1;
  return { extent: windows, padEnd: Math.max(padding, (windows - 1) * stride + kernel - extent - padding) };
}

/** Mean over height and width, kept as 1×1. */
export function globalAveragePool(x: Value): Value {
  return x.graph.emit('GlobalAveragePool', [x], [x.shape[0] ?? 0, x.shape[1] ?? 0, 1, 1]);
}

/**
 * PyTorch's adaptive average pooling to rows×columns: output i averages inputs floor(i·n/m) … ceil((i+1)·n/m) - 1. Where the
 * windows are unequal, it is a product with one averaging matrix an axis.
 */
export function adaptiveAvgPool2d(x: Value, rows: number, columns: number): Value {
  const [, , height = 0, width = 0] = x.shape;
  if (height === rows && width === columns) return x;
  if (rows === 1 && columns === 1) return globalAveragePool(x);
  if (height % rows === 0 && width % columns === 0) {
    const kernel = [height / rows, width / columns] as const;
    return avgPool2d(x, { kernel, stride: kernel, padding: [0, 0], ceil: false });
  }
  const left = x.graph.floats(averagingMatrix(rows, height), [rows, height]);
  const right = x.graph.floats(transposed(averagingMatrix(columns, width), columns, width), [width, columns]);
  return matmul(left, matmul(x, right));
}

function averagingMatrix(outputs: number, inputs: number): Float32Array {
  const matrix = new Float32Array(outputs * inputs);
  for (let output = 0; output < outputs; output++) {
    const start = Math.floor((output * inputs) / outputs);
    const end = Math.ceil(((output + 1) * inputs) / outputs);
    matrix.fill(1 / (end - start), output * inputs + start, output * inputs + end);
  }
  return matrix;
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return matrix.map((_, index) => matrix[(index % rows) * columns + Math.floor(index / rows)] ?? 0);
}
