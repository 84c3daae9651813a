import { elementCount } from '../../shared/dtype';
import { add, mul, scale, sub } from '../../graph/operators/elementwise';
import { batchNorm, reduceMean } from '../../graph/operators/normalization';
import { reshape } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { ONES, ZEROS } from './initializers';
import { Module, valueOf } from './Module';
import { Buffer, Parameter } from './Parameter';

/**
 * torch.nn.BatchNorm2d: N×C×H×W → N×C×H×W. By its running statistics, unless training asks for the batch's.
 */
export class BatchNorm2d extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly running_mean: Buffer;
  readonly running_var: Buffer;
  readonly num_batches_tracked: Buffer;

  constructor(
    public features: number,
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
    if (graph.training?.movesStatistics(this.path)) return this.byBatch(x);
    return batchNorm(
      x,
      valueOf(weight, graph),
      valueOf(bias, graph),
      valueOf(running_mean, graph),
      valueOf(running_var, graph),
      this.epsilon,
    );
  }

  /** Normalises by the batch's own mean and variance and moves the running ones towards them. */
  private byBatch(x: Value): Value {
    const { graph } = x;
    const mean = reduceMean(x, [0, 2, 3], false);
    const centred = sub(x, reshape(mean, [this.features, 1, 1]));
    const variance = reduceMean(mul(centred, centred), [0, 2, 3], false);
    graph.mixing.add(mean);
    // The running variance is the unbiased one: n/(n-1), n values a channel.
    const count = elementCount(x.shape) / this.features;
    this.moveTowards(this.running_mean, mean, 1);
    this.moveTowards(this.running_var, variance, count / (count - 1));
    return batchNorm(x, valueOf(this.weight, graph), valueOf(this.bias, graph), mean, variance, this.epsilon);
  }

  private moveTowards(statistic: Buffer, observed: Value, factor: number): void {
    const { graph } = observed;
    const kept = scale(valueOf(statistic, graph), 1 - this.momentum);
    const moved = scale(observed, this.momentum * factor);
    graph.updates.set(statistic.name, add(kept, moved));
  }
}
