import type { Node, Value } from '../types';

/** A convolution or linear layer whose weights can be int8, with what is folded into it. */
export interface WeightedLayer {
  /** Path of the module. */
  readonly path: string;
  readonly node: Node;
  /** The batch normalisation that alone takes the convolution's output, and so becomes part of its weights. */
  readonly norm: Node | null;
  /** What the layer gives, the normalisation and a ReLU or ReLU6 behind it included. */
  readonly result: Value;
}

/** Which part of a graph computes in eight bits. */
export interface QuantizationPlan {
  /** Layers with int8 weights, by their convolution or product. */
  readonly layers: ReadonlyMap<Node, WeightedLayer>;
  /** Normalisations that are folded into the layer before them, those of layers in float included. */
  readonly folded: ReadonlySet<Node>;
  /**
   * Tensors that are rounded to eight bits, each with the one whose range it has: itself, or for what only moves elements about
   * the tensor that it was given.
   */
  readonly ranges: ReadonlyMap<Value, Value>;
}
