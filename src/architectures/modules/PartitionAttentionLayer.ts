import { attention, mergeHeads, splitHeads } from '../../graph/operators/attention';
import { add } from '../../graph/operators/elementwise';
import { reshape, transpose } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { GELU } from './activations';
import { Identity, Sequential } from './containers';
import { truncatedNormal } from './initializers';
import { LayerNorm } from './LayerNorm';
import { Linear } from './Linear';
import { Module, valueOf } from './Module';
import { Buffer, Parameter } from './Parameter';
import { Dropout, StochasticDepth } from './regularisation';
import { relativePositionBias, relativePositionIndex } from './relativePosition';

/** Side of MaxViT's windows and of its grid, in places. */
export const PARTITION = 7;
/** Channels of one attention head. */
const HEAD_WIDTH = 32;

/** Attention among the T tokens of each group, N×G×T×C → N×G×T×C, with a bias a head and relative place. */
class RelativePositionalMultiHeadAttention extends Module {
  readonly relative_position_bias_table: Parameter;
  readonly relative_position_index: Buffer;
  readonly to_qkv: Linear;
  readonly merge: Linear;

  private readonly headCount: number;

  constructor(private readonly channels: number) {
    super();
    const tokens = PARTITION ** 2;
    this.headCount = channels / HEAD_WIDTH;
    this.to_qkv = new Linear(channels, 3 * channels);
    this.merge = new Linear(channels, channels);
    this.relative_position_bias_table = new Parameter(
      [(2 * PARTITION - 1) ** 2, this.headCount],
      truncatedNormal(0.02),
    );
    this.relative_position_index = new Buffer([tokens, tokens], 'I64', relativePositionIndex(PARTITION));
  }

  protected override forward(x: Value): Value {
    const { graph } = x;
    const [query, key, value] = splitHeads(this.to_qkv.call(x), this.headCount);
    const table = valueOf(this.relative_position_bias_table, graph);
    const index = valueOf(this.relative_position_index, graph);
    const bias = relativePositionBias(table, index, PARTITION ** 2);
    // torchvision's scale is that of all channels, not of one head's.
    const scale = 1 / Math.sqrt(this.channels);
    return this.merge.call(mergeHeads(attention(query, key, value, scale, bias)));
  }
}

/** Exchanges two axes of N×A×B×C: the second with the third. */
class SwapAxes extends Module {
  protected override forward(x: Value): Value {
    return transpose(x, [0, 2, 1, 3]);
  }
}

/** N×C×H×W → N×(H/side·W/side)×side²×C */
class WindowPartition extends Module {
  constructor(private readonly side: number) {
    super();
  }

  protected override forward(x: Value): Value {
    const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
    const { side } = this;
    const [down, across] = [height / side, width / side];
    const parts = transpose(reshape(x, [batch, channels, down, side, across, side]), [0, 2, 4, 3, 5, 1]);
    return reshape(parts, [batch, down * across, side * side, channels]);
  }
}

/** Undoes {@link WindowPartition} for a square map. */
class WindowDepartition extends Module {
  constructor(private readonly side: number) {
    super();
  }

  protected override forward(x: Value): Value {
    const [batch = 0, windows = 0, , channels = 0] = x.shape;
    const { side } = this;
    const across = Math.sqrt(windows);
    const parts = reshape(x, [batch, across, across, side, side, channels]);
    return reshape(transpose(parts, [0, 5, 1, 3, 2, 4]), [batch, channels, across * side, across * side]);
  }
}

/**
 * Attention and a perceptron among neighbours (window: 7×7 places side by side) or across the whole map (grid: 7×7 places a
 * seventh of the map apart): N×C×H×W → N×C×H×W.
 */
export class PartitionAttentionLayer extends Module {
  readonly partition_op: WindowPartition;
  readonly departition_op: WindowDepartition;
  readonly partition_swap: Module;
  readonly departition_swap: Module;
  readonly attn_layer: Sequential;
  readonly mlp_layer: Sequential;
  readonly stochastic_dropout: StochasticDepth;

  /** @param extent side of the map in places */
  constructor(channels: number, kind: 'window' | 'grid', extent: number, dropProbability: number) {
    super();
    const side = kind === 'window' ? PARTITION : extent / PARTITION;
    const swap = (): Module => (kind === 'grid' ? new SwapAxes() : new Identity());
    this.partition_op = new WindowPartition(side);
    this.departition_op = new WindowDepartition(side);
    this.partition_swap = swap();
    this.departition_swap = swap();
    this.attn_layer = new Sequential([
      new LayerNorm(channels),
      new RelativePositionalMultiHeadAttention(channels),
      new Dropout(0),
    ]);
    this.mlp_layer = new Sequential([
      new LayerNorm(channels),
      new Linear(channels, channels * 4),
      new GELU(),
      new Linear(channels * 4, channels),
      new Dropout(0),
    ]);
    this.stochastic_dropout = new StochasticDepth(dropProbability);
  }

  protected override forward(x: Value): Value {
    let out = this.partition_swap.call(this.partition_op.call(x));
    out = add(out, this.stochastic_dropout.call(this.attn_layer.call(out)));
    out = add(out, this.stochastic_dropout.call(this.mlp_layer.call(out)));
    return this.departition_op.call(this.departition_swap.call(out));
  }
}
