import type { DType } from '../shared/dtype';
import type { Graph } from './Graph';

/** Extents of a tensor, outermost first. Always known: graphs are built for one batch and one input size. */
export type Shape = readonly number[];

/** A tensor that flows along an edge of a graph. */
export interface Value {
  /** Unique within its graph; the ONNX name. */
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly graph: Graph;
}

/** An ONNX attribute, tagged with its type because a JavaScript number cannot say whether it is int or float. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] };

/** One application of an ONNX operator. */
export interface Node {
  readonly op: string;
  /** Null stands for an optional input that is left out. */
  readonly inputs: readonly (Value | null)[];
  /** Optional outputs come into being when somebody asks for them: see `Graph.addOutput`. */
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Path of the module that emitted it. */
  readonly scope: string;
}

/** Data that the definition itself fixes: axes, tables, masks. */
export interface Constant {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

/** How layers behave that compute something else while a network is trained. */
export interface TrainingMode {
  /** Whether the batch normalisation at `path` uses the batch's statistics and moves the running ones. */
  readonly movesStatistics: (path: string) => boolean;
  /** Whether the dropout or stochastic depth at `path` drops anything. */
  readonly drops: (path: string) => boolean;
}

/** A random mask that multiplies what flows through a layer. */
export interface Mask {
  readonly value: Value;
  /** Probability of keeping an element. */
  readonly keep: number;
}
