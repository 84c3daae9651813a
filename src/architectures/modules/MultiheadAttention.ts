import { attention, mergeHeads, splitHeads } from '../../graph/operators/attention';
import { linear } from '../../graph/operators/matrix';
import type { Value } from '../../graph/types';
import { xavierUniform, ZEROS } from './initializers';
import { Linear } from './Linear';
import { Module, valueOf } from './Module';
import { Parameter } from './Parameter';

/** PyTorch's class for the output projection of attention; it computes what Linear does. */
export class NonDynamicallyQuantizableLinear extends Linear {}

/** torch.nn.MultiheadAttention of a sequence to itself: N×T×E → N×T×E. */
export class MultiheadAttention extends Module {
  readonly in_proj_weight: Parameter;
  readonly in_proj_bias: Parameter;
  readonly out_proj: NonDynamicallyQuantizableLinear;

  constructor(
    readonly width: number,
    readonly heads: number,
  ) {
    super();
    const shape = [3 * width, width];
    this.in_proj_weight = new Parameter(shape, xavierUniform(shape));
    this.in_proj_bias = new Parameter([3 * width], ZEROS);
    this.out_proj = new NonDynamicallyQuantizableLinear(width, width);
    if (this.out_proj.bias) this.out_proj.bias.init = ZEROS;
  }

  protected override forward(x: Value): Value {
    const { graph } = x;
    const projected = linear(x, valueOf(this.in_proj_weight, graph), valueOf(this.in_proj_bias, graph));
    const [query, key, value] = splitHeads(projected, this.heads);
    const scale = 1 / Math.sqrt(this.width / this.heads);
    return this.out_proj.call(mergeHeads(attention(query, key, value, scale)));
  }
}
