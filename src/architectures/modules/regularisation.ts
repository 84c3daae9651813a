import { mul } from '../../graph/operators/elementwise';
import type { Value } from '../../graph/types';
import { Module } from './Module';

/** torch.nn.Dropout. Inference leaves its input as it is. */
export class Dropout extends Module {
  constructor(readonly probability = 0.5) {
    super();
  }

  protected override forward(x: Value): Value {
    if (this.probability === 0 || !x.graph.training?.drops(this.path)) return x;
    return mul(x, x.graph.mask(x.shape, 1 - this.probability));
  }
}

/** torchvision.ops.StochasticDepth, drawn per picture. Inference leaves its input as it is. */
export class StochasticDepth extends Module {
  constructor(readonly probability: number) {
    super();
  }

  protected override forward(x: Value): Value {
    if (this.probability === 0 || !x.graph.training?.drops(this.path)) return x;
    const perPicture = x.shape.map((extent, axis) => (axis === 0 ? extent : 1));
    return mul(x, x.graph.mask(perPicture, 1 - this.probability));
  }
}
