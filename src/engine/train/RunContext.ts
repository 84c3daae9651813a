import type { FinetuneParams, TrainingEvent } from '../../shared/trainingProtocol';
import type { Dataset } from '../data/readDataset';
import type { RunFolder } from './RunFolder';
import type { StartWeights } from './StartWeights';

/** What work on pictures tells and is told while it goes on. */
export interface RunHooks {
  readonly emit: (event: TrainingEvent) => void;
  /** Lets messages in and waits while the work is paused. Throws `cancelled` where it is to be given up. */
  readonly breathe: () => Promise<void>;
}

/** What a run is told from outside while it goes on. */
export interface RunControl extends RunHooks {
  /** Whether the run is to end after this epoch with the best so far. */
  readonly stopped: () => boolean;
}

/** Everything that the phases of a run share. */
export interface RunContext {
  readonly params: FinetuneParams;
  readonly control: RunControl;
  readonly dataset: Dataset;
  readonly weights: StartWeights;
  readonly folder: RunFolder;
  /** As `performance.now()` gave it. */
  readonly begin: number;
}
