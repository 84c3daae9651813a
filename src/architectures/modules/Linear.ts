import { linear } from '../../graph/operators/matrix';
import type { Value } from '../../graph/types';
import { uniform } from './initializers';
import { Module, valueOf } from './Module';
import { Parameter } from './Parameter';

/** torch.nn.Linear: …×in → …×out. */
export class Linear extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(
    public inFeatures: number,
    public outFeatures: number,
    options: { readonly bias?: boolean } = {},
  ) {
    super();
    // PyTorch's default, Kaiming uniform with a = √5, comes to ±1/√fan_in for weight and bias alike.
    const init = uniform(1 / Math.sqrt(inFeatures));
    this.weight = new Parameter([outFeatures, inFeatures], init);
    this.bias = options.bias === false ? null : new Parameter([outFeatures], init);
  }

  protected override forward(x: Value): Value {
    return linear(x, valueOf(this.weight, x.graph), this.bias && valueOf(this.bias, x.graph));
  }
}
