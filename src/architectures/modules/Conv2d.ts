import { conv2d } from '../../graph/operators/convolution';
import type { Value } from '../../graph/types';
import { fanIn, uniform } from './initializers';
import { Module, valueOf } from './Module';
import { pair, type Pair } from './pair';
import { Parameter } from './Parameter';

export interface Conv2dOptions {
  readonly stride?: number | Pair;
  readonly padding?: number | Pair;
  readonly dilation?: number | Pair;
  readonly groups?: number;
  readonly bias?: boolean;
}

/** torch.nn.Conv2d: N×in×H×W → N×out×H'×W'. */
export class Conv2d extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(
    public inChannels: number,
    public outChannels: number,
    kernel: number | Pair,
    public options: Conv2dOptions = {},
  ) {
    super();
    const shape = [outChannels, inChannels / (options.groups ?? 1), ...pair(kernel)];
    // PyTorch's default, Kaiming uniform with a = √5, comes to ±1/√fan_in for weight and bias alike.
    const init = uniform(1 / Math.sqrt(fanIn(shape)));
    this.weight = new Parameter(shape, init);
    this.bias = options.bias === false ? null : new Parameter([outChannels], init);
  }

  protected override forward(x: Value): Value {
    const { stride = 1, padding = 0, dilation = 1, groups = 1 } = this.options;
    return conv2d(x, valueOf(this.weight, x.graph), this.bias && valueOf(this.bias, x.graph), {
      stride: pair(stride),
      padding: pair(padding),
      dilation: pair(dilation),
      groups,
    });
  }
}
