import type { Graph } from '../../graph/Graph';
import { attention } from '../../graph/operators/attention';
import { add, clip, div, exp, mul, scale, sigmoid } from '../../graph/operators/elementwise';
import { linear } from '../../graph/operators/matrix';
import { reduceL2 } from '../../graph/operators/normalization';
import { reshape } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { ReLU } from './activations';
import { Sequential } from './containers';
import { truncatedNormal } from './initializers';
import { Linear } from './Linear';
import { Module, valueOf } from './Module';
import { Buffer, Parameter } from './Parameter';
import { relativePositionBias, relativePositionIndex } from './relativePosition';
import {
  alignToMap,
  alignToWindows,
  mapOfWindows,
  shiftMask,
  windowGrid,
  windowHeads,
} from './shiftedWindows';

/** Attention within the windows of a map N×H×W×C, rolled by `shift` first: N×H×W×C → N×H×W×C. */
abstract class WindowAttention extends Module {
  abstract readonly relative_position_index: Buffer;
  readonly qkv: Linear;
  readonly proj: Linear;

  constructor(
    readonly channels: number,
    readonly heads: number,
    readonly window: number,
    readonly shift: number,
  ) {
    super();
    this.qkv = new Linear(channels, 3 * channels);
    this.proj = new Linear(channels, channels);
  }

  /** The bias of each relative place: (2·window-1)²×heads. */
  protected abstract table(graph: Graph): Value;
  /** Queries, keys and values side by side: N×H×W×C → N×H×W×3·C. */
  protected abstract projected(x: Value): Value;
  protected abstract attend(query: Value, key: Value, value: Value, bias: Value): Value;

  protected override forward(x: Value): Value {
    const { graph } = x;
    const [, height = 0, width = 0] = x.shape;
    const grid = windowGrid(height, width, this.window, this.shift);
    const [query, key, value] = windowHeads(this.projected(alignToWindows(x, grid)), grid, this.heads);
    const index = valueOf(this.relative_position_index, graph);
    const bias = relativePositionBias(this.table(graph), index, this.window ** 2);
    const mask = shiftMask(graph, grid);
    const attended = this.attend(query, key, value, mask ? add(bias, mask) : bias);
    return alignToMap(this.proj.call(mapOfWindows(attended, grid)), grid);
  }
}

/** Scaled products of queries and keys, with a bias a head and relative place. */
export class ShiftedWindowAttention extends WindowAttention {
  readonly relative_position_bias_table: Parameter;
  readonly relative_position_index: Buffer;

  constructor(channels: number, heads: number, window: number, shift: number) {
    super(channels, heads, window, shift);
    this.relative_position_bias_table = new Parameter([(2 * window - 1) ** 2, heads], truncatedNormal(0.02));
    this.relative_position_index = new Buffer([window ** 4], 'I64', relativePositionIndex(window));
  }

  protected override table(graph: Graph): Value {
    return valueOf(this.relative_position_bias_table, graph);
  }

  protected override projected(x: Value): Value {
    return this.qkv.call(x);
  }

  protected override attend(query: Value, key: Value, value: Value, bias: Value): Value {
    return attention(query, key, value, 1 / Math.sqrt(this.channels / this.heads), bias);
  }
}

/** As torch.nn.functional.normalize: what is shorter is not stretched to unit length. */
const SHORTEST = 1e-12;
/** Width of the perceptron that gives the bias of a relative place. */
const BIAS_WIDTH = 512;
/** The paper's bound of the learned scale of cosines, and where it starts. */
const [LARGEST_SCALE, FIRST_SCALE] = [100, 10];

/** Cosines of queries and keys times a learned scale, with a bias that a small perceptron computes from the relative place. */
export class ShiftedWindowAttentionV2 extends WindowAttention {
  readonly logit_scale: Parameter;
  readonly relative_coords_table: Buffer;
  readonly relative_position_index: Buffer;
  readonly cpb_mlp: Sequential;

  constructor(channels: number, heads: number, window: number, shift: number) {
    super(channels, heads, window, shift);
    const reach = 2 * window - 1;
    this.logit_scale = new Parameter([heads, 1, 1], { kind: 'constant', value: Math.log(FIRST_SCALE) });
    this.relative_coords_table = new Buffer([1, reach, reach, 2], 'F32', relativeCoordinates(window));
    this.relative_position_index = new Buffer([window ** 4], 'I64', relativePositionIndex(window));
    this.cpb_mlp = new Sequential([
      new Linear(2, BIAS_WIDTH),
      new ReLU(),
      new Linear(BIAS_WIDTH, heads, { bias: false }),
    ]);
  }

  protected override table(graph: Graph): Value {
    const coordinates = valueOf(this.relative_coords_table, graph);
    const table = reshape(this.cpb_mlp.call(coordinates), [-1, this.heads]);
    return scale(sigmoid(table), 16);
  }

  /** Keys have no bias: a constant added to each would not change which one a query prefers. */
  protected override projected(x: Value): Value {
    const { weight, bias } = this.qkv;
    const { channels } = this;
    const withoutKeys = Float32Array.from({ length: 3 * channels }, (_, index) =>
      Math.floor(index / channels) === 1 ? 0 : 1,
    );
    return x.graph.inModule(this.qkv.path, () => {
      const masked = bias && mul(valueOf(bias, x.graph), x.graph.floats(withoutKeys));
      return linear(x, valueOf(weight, x.graph), masked);
    });
  }

  protected override attend(query: Value, key: Value, value: Value, bias: Value): Value {
    const { graph } = query;
    const steepness = exp(clip(valueOf(this.logit_scale, graph), -Infinity, Math.log(LARGEST_SCALE)));
    const scaled = mul(query, div(steepness, norm(query)));
    return attention(scaled, div(key, norm(key)), value, 1, bias);
  }
}

/** Length of the vectors along the last axis, which stays with extent one. */
function norm(x: Value): Value {
  return clip(reduceL2(x, [-1], true), SHORTEST, Infinity);
}

/** Each relative place, -1 … 1 along both axes, on a logarithmic scale: sign(x)·log₂(1+8·|x|)/3. Row-major, down before right. */
function relativeCoordinates(window: number): number[] {
  const reach = 2 * window - 1;
  const coordinate = (index: number): number => {
    const distance = (8 * (index - window + 1)) / (window - 1);
    return (Math.sign(distance) * Math.log2(Math.abs(distance) + 1)) / 3;
  };
  return Array.from({ length: reach * reach }, (_, place) => [
    coordinate(Math.floor(place / reach)),
    coordinate(place % reach),
  ]).flat();
}
