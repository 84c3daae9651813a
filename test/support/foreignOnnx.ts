import { Graph } from '../../src/graph/Graph';
import { serializeModel } from '../../src/graph/serializeModel';
import type { Value } from '../../src/graph/types';
import { hashToUnit } from './seededWeights';

export const FOREIGN_SIDE = 8;
export const FOREIGN_CLASSES = ['red', 'green', 'blue', 'grey'];

/** 3×classes, row by row. */
const WEIGHTS = Float32Array.from({ length: 12 }, (_, index) => 4 * hashToUnit(1, index) - 2);

export interface ForeignOnnxOptions {
  readonly type?: 'F32' | 'U8';
  readonly layout?: 'NHWC' | 'NCHW';
  /** Names or numbers in place of the input's extents. */
  readonly extents?: readonly (number | string)[];
  readonly softmax?: boolean;
  readonly outputs?: 1 | 2;
  /** Where the weights lie when not in the model. */
  readonly external?: { readonly file: string; readonly offset: number };
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A small classifier as another program might have written it: mean colour, a linear layer, softmax inside. */
export function foreignOnnx(options: ForeignOnnxOptions = {}): Uint8Array {
  const { type = 'F32', layout = 'NHWC', softmax = true, outputs = 1, external, metadata = {} } = options;
  const graph = new Graph();
  const shape = layout === 'NHWC' ? [1, FOREIGN_SIDE, FOREIGN_SIDE, 3] : [1, 3, FOREIGN_SIDE, FOREIGN_SIDE];
  const input = graph.input('pixels', shape, type);
  const float = type === 'U8' ? graph.emit('Cast', [input], shape, { to: { int: 1 } }) : input;
  const axes = graph.ints(layout === 'NHWC' ? [1, 2] : [2, 3]);
  const mean = graph.emit('ReduceMean', [float, axes], [1, 3], { keepdims: { int: 0 } });
  const scale = type === 'U8' ? graph.emit('Mul', [mean, graph.floats([1 / 255], [1])], [1, 3]) : mean;
  const weights = graph.parameter('dense/kernel', [3, 4]);
  const scores = graph.emit('MatMul', [scale, weights], [1, 4]);
  const end = softmax ? graph.emit('Softmax', [scores], [1, 4], { axis: { int: -1 } }) : scores;
  return serializeModel({
    outputs: { scores: end, ...(outputs === 2 && { means: scale }) },
    locate: () =>
      external
        ? { kind: 'external', dtype: 'F32', file: external.file, offset: external.offset, length: 48 }
        : { kind: 'inline', dtype: 'F32', bytes: foreignWeights() },
    metadata,
    ...(options.extents && {
      extents: new Map<Value, readonly (number | string)[]>([[input, options.extents]]),
    }),
  });
}

/** The weights as bytes, for a file of their own. */
export function foreignWeights(): Uint8Array {
  return new Uint8Array(WEIGHTS.slice().buffer);
}

/** What it says of a picture whose mean colour is given, 0…1 a channel. */
export function foreignScores(mean: readonly [number, number, number]): number[] {
  const logits = FOREIGN_CLASSES.map((_, column) =>
    mean.reduce((sum, value, row) => sum + value * (WEIGHTS[4 * row + column] ?? 0), 0),
  );
  const exponentials = logits.map(Math.exp);
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}
