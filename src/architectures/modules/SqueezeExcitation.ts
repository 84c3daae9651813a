import { mul } from '../../graph/operators/elementwise';
import type { Value } from '../../graph/types';
import { ReLU, Sigmoid } from './activations';
import { Conv2d } from './Conv2d';
import { Module } from './Module';
import { AdaptiveAvgPool2d } from './pooling';

export interface SqueezeExcitationOptions {
  /** Between the two layers; a ReLU when absent. */
  readonly activation?: () => Module;
  /** What turns the result into a factor a channel; a Sigmoid when absent. */
  readonly scaleActivation?: () => Module;
}

/** torchvision.ops.SqueezeExcitation (Hu et al. 2017): each channel times a factor that all places decide together. */
export class SqueezeExcitation extends Module {
  readonly avgpool: AdaptiveAvgPool2d;
  readonly fc1: Conv2d;
  readonly fc2: Conv2d;
  readonly activation: Module;
  readonly scale_activation: Module;

  constructor(channels: number, squeezed: number, options: SqueezeExcitationOptions = {}) {
    super();
    const { activation = () => new ReLU(), scaleActivation = () => new Sigmoid() } = options;
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.fc1 = new Conv2d(channels, squeezed, 1);
    this.fc2 = new Conv2d(squeezed, channels, 1);
    this.activation = activation();
    this.scale_activation = scaleActivation();
  }

  protected override forward(x: Value): Value {
    const squeezed = this.activation.call(this.fc1.call(this.avgpool.call(x)));
    return mul(this.scale_activation.call(this.fc2.call(squeezed)), x);
  }
}
