import type { Checkpoint } from '../../checkpoints/types';
import type { FinetuneParams, TrainingEvent } from '../../shared/trainingProtocol';
import type { Dataset } from '../data/readDataset';
import type { RunFolder } from './RunFolder';

/** What a run is told from outside while it goes on. */
export interface RunControl {
  readonly emit: (event: TrainingEvent) => void;
  /** Lets messages in and waits while the run is paused. Throws `cancelled` where it is to be given up. */
  readonly breathe: () => Promise<void>;
  /** Whether the run is to end after this epoch with the best so far. */
  readonly stopped: () => boolean;
}

/** Everything that the phases of a run share. */
export interface RunContext {
  readonly params: FinetuneParams;
  readonly control: RunControl;
  readonly dataset: Dataset;
  readonly checkpoint: Checkpoint;
  readonly folder: RunFolder;
  /** Names the bytes of the checkpoint. */
  readonly weightsKey: string;
  /** As `performance.now()` gave it. */
  readonly begin: number;
}
