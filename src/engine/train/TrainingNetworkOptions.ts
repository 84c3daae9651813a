import type { OptimizerOptions } from '../../graph/training/optimizers';

export interface TrainingNetworkOptions {
  readonly architecture: string;
  readonly numClasses: number;
  /** Side of the square input in pixels. */
  readonly inputSize: number;
  /** Pictures of one step. */
  readonly batch: number;
  /** Paths of the layers to train. */
  readonly train: readonly string[];
  /** Whether the head is drawn afresh, as for classes that the checkpoint does not know. */
  readonly newHead: boolean;
  /** Whether trained batch normalisations move their running statistics. */
  readonly movesStatistics: boolean;
  readonly optimizer: OptimizerOptions;
  readonly clipNorm?: number;
  /** Whether each stage of the network has a learning rate of its own: see depthGroups. */
  readonly depthRates?: boolean;
  readonly seed: number;
}
