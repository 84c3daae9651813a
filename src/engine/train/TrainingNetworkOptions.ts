import type { RealDevice } from '../../shared/deviceProtocol';
import type { OptimizerOptions } from '../../graph/training/optimizers';

export interface TrainingNetworkOptions {
  readonly architecture: string;
  readonly numClasses: number;
  /** Side of the square input in pixels. */
  readonly inputSize: number;
  /** Pictures of one step. */
  readonly batch: number;
  /** Pictures that pass through the network at once, where a batch is to be put together from several passes. */
  readonly microBatch?: number;
  /** Paths of the layers to train. The heads are drawn afresh unless they are kept; without a checkpoint everything is. */
  readonly train: readonly string[];
  readonly keepHead?: boolean;
  /** Whether weights that are exactly zero stay so. */
  readonly keepZeros?: boolean;
  /** Whether trained batch normalisations move their running statistics. */
  readonly movesStatistics: boolean;
  readonly optimizer: OptimizerOptions;
  readonly clipNorm?: number;
  /** Whether each stage of the network has a learning rate of its own: see depthGroups. */
  readonly depthRates?: boolean;
  readonly seed: number;
  /** Where it runs, if it can; the CPU when absent. */
  readonly device?: RealDevice;
}
