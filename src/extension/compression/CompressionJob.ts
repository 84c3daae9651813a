import type { PruneParams } from '../../shared/pruneProtocol';
import type { ResolvedModel } from '../../weights/resolveModel';

/** A smaller copy of a model that is to be made. */
export type CompressionJob = Int8Job | PruneJob;

interface Job {
  readonly model: ResolvedModel;
  /** Absolute path that the copy gets when it is kept. */
  readonly out: string;
}

export interface Int8Job extends Job {
  readonly kind: 'int8';
  /** Absolute path of the folder of pictures. */
  readonly data: string;
}

export interface PruneJob extends Job {
  readonly kind: 'prune';
  readonly what: PruneParams['what'];
  /** Shares that stay, 0…1; each makes a copy. */
  readonly shares: readonly number[];
  /** Absolute path of class folders to measure on, and to train on; null for none. */
  readonly data: string | null;
  /** Passes over the data that train each copy; 0 for no training. */
  readonly epochs: number;
}
