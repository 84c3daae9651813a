import type { Tensor } from 'onnxruntime-node';
import type { TrainingGraph } from '../../architectures/trainingGraph';
import type { Mask } from '../../graph/types';
import { elementCount } from '../../shared/dtype';
import { Random } from '../../shared/Random';
import type { Runtime } from '../sessions/loadRuntime';
import { type Features, FeatureLayout } from './FeatureLayout';
import type { TrainingNetworkOptions } from './TrainingNetworkOptions';
import { rowsOf } from './TrainingSessions';

export interface StepInput {
  readonly features: readonly Features[];
  /** See crossEntropyTargets; one row a picture. */
  readonly targets: Float32Array;
  /** One a group. */
  readonly learningRates: readonly number[];
  /** Counted from one over the whole run. */
  readonly step: number;
}

/** Makes what a step is fed beside the tensors that training changes. */
export class StepFeeds {
  constructor(
    private readonly runtime: Runtime,
    private readonly options: Pick<TrainingNetworkOptions, 'numClasses' | 'seed' | 'optimizer'>,
  ) {}

  /** For the forward and backward pass over the pictures from `first` on. */
  pass(graph: TrainingGraph, { features, targets, step }: StepInput, first: number): Record<string, Tensor> {
    const rows = rowsOf(graph);
    const { numClasses, seed } = this.options;
    const group = features.slice(first, first + rows);
    // Rows beyond the pictures have zero targets and take no part.
    const padded = new Float32Array(rows * numClasses);
    padded.set(targets.subarray(first * numClasses, (first + group.length) * numClasses));
    const random = new Random(seed, MASK_STREAM, step, first);
    return {
      ...new FeatureLayout(graph.frontier, rows).feed(group, this.runtime),
      [graph.targets.name]: this.floats(padded, graph.targets.shape),
      ...Object.fromEntries(graph.masks.map((mask) => [mask.value.name, this.drawMask(mask, random)])),
    };
  }

  /** For the optimiser: learning rates and AdamW's corrections. */
  scalars(graph: TrainingGraph, { learningRates, step }: StepInput): Record<string, Tensor> {
    const { optimizer } = this.options;
    const { beta1, beta2 } = optimizer.kind === 'adamw' ? optimizer : { beta1: 0, beta2: 0 };
    const scalar = (value: number): Tensor => this.floats(Float32Array.of(value), []);
    return {
      [graph.firstCorrection.name]: scalar(1 / (1 - beta1 ** step)),
      [graph.secondCorrection.name]: scalar(1 / Math.sqrt(1 - beta2 ** step)),
      ...Object.fromEntries(learningRates.map((rate, group) => [`learning_rate/${group}`, scalar(rate)])),
    };
  }

  private drawMask({ value, keep }: Mask, random: Random): Tensor {
    const draw = (): number => (random.uniform() < keep ? 1 / keep : 0);
    return this.floats(Float32Array.from({ length: elementCount(value.shape) }, draw), value.shape);
  }

  private floats(data: Float32Array, shape: readonly number[]): Tensor {
    return new this.runtime.Tensor('float32', data, shape);
  }
}

/** Keeps the masks' random numbers apart from the shuffling's. */
const MASK_STREAM = 0x6d61736b;
