import { batchNorm } from '../../graph/operators/normalization';
import type { Value } from '../../graph/types';
import { ONES, ZEROS } from './initializers';
import { Module, valueOf } from './Module';
import { Buffer, Parameter } from './Parameter';

/** torch.nn.BatchNorm2d by its running statistics: N×C×H×W → N×C×H×W. */
export class BatchNorm2d extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly running_mean: Buffer;
  readonly running_var: Buffer;
  readonly num_batches_tracked: Buffer;

  constructor(
    readonly features: number,
    readonly epsilon = 1e-5,
    readonly momentum = 0.1,
  ) {
    super();
    this.weight = new Parameter([features], ONES);
    this.bias = new Parameter([features], ZEROS);
    this.running_mean = new Buffer([features], 'F32', 0);
    this.running_var = new Buffer([features], 'F32', 1);
    this.num_batches_tracked = new Buffer([], 'I64', 0);
  }

  protected override forward(x: Value): Value {
    const { weight, bias, running_mean, running_var } = this;
    const { graph } = x;
    return batchNorm(
      x,
      valueOf(weight, graph),
      valueOf(bias, graph),
      valueOf(running_mean, graph),
      valueOf(running_var, graph),
      this.epsilon,
    );
  }
}
