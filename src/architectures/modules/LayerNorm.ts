import { layerNorm } from '../../graph/operators/normalization';
import type { Value } from '../../graph/types';
import { ONES, ZEROS } from './initializers';
import { Module, valueOf } from './Module';
import { Parameter } from './Parameter';

/** torch.nn.LayerNorm over the last axis: …×features → …×features. */
export class LayerNorm extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor(
    readonly features: number,
    readonly epsilon = 1e-5,
  ) {
    super();
    this.weight = new Parameter([features], ONES);
    this.bias = new Parameter([features], ZEROS);
  }

  protected override forward(x: Value): Value {
    return layerNorm(x, valueOf(this.weight, x.graph), valueOf(this.bias, x.graph), this.epsilon);
  }
}
