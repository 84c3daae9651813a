import type { Value } from '../../graph/types';
import { Module } from './Module';

/** torch.nn.Dropout. Inference leaves its input as it is. */
export class Dropout extends Module {
  constructor(readonly probability = 0.5) {
    super();
  }

  protected override forward(x: Value): Value {
    return x;
  }
}

/** torchvision.ops.StochasticDepth, drawn per picture. Inference leaves its input as it is. */
export class StochasticDepth extends Module {
  constructor(readonly probability: number) {
    super();
  }

  protected override forward(x: Value): Value {
    return x;
  }
}
