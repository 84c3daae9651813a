import { flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { Module } from './Module';

/** torch.nn.Flatten(1): N×A×B×… → N×(A·B·…). */
export class Flatten extends Module {
  protected override forward(x: Value): Value {
    return flatten(x);
  }
}
