import { transpose } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { Module } from './Module';

/** torchvision.ops.misc.Permute: axis i of the output is axis `order[i]` of the input. */
export class Permute extends Module {
  constructor(readonly order: readonly number[]) {
    super();
  }

  protected override forward(x: Value): Value {
    return transpose(x, this.order);
  }
}
