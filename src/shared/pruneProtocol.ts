import type { ModelSpec } from './modelSpec';

export interface PruneParams {
  readonly model: ModelSpec;
  /** `channels` takes whole channels out, so that the network is smaller and faster; `weights` sets single weights to zero. */
  readonly what: 'channels' | 'weights';
  /** Share that stays, 0…1: of each group of channels, or of all weights of convolutions and linear layers. */
  readonly keep: number;
  /** Absolute path of the model folder to write. */
  readonly out: string;
}

/** Something of the model before and after. */
export interface Change {
  readonly before: number;
  readonly after: number;
}

export interface PruneResult {
  readonly path: string;
  /** The narrower network's name, e.g. `resnet50~0.7`; the same as before where only weights became zero. */
  readonly architecture: string;
  readonly parameters: Change;
  /** Multiplications for one picture. */
  readonly macs: Change;
  /** Of the weights file. */
  readonly bytes: Change;
  /** Of the weights file after general-purpose compression, which is what zeros save; null where channels were taken out. */
  readonly compressedBytes: Change | null;
  /** For one picture, without decoding. */
  readonly milliseconds: Change;
  /** Share of the weights of convolutions and linear layers that are zero, 0…1. */
  readonly zeros: number;
}
