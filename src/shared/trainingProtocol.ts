import type { DeviceChoice } from './deviceProtocol';
import type { Device } from './engineProtocol';
import type { ErrorInfo } from './errors';
import type { Preprocessing } from './preprocessing';
import type { Recipe } from './recipe';

export interface FinetuneParams {
  /** Names the request in the `training` notifications. */
  readonly request: string;
  /** Absolute path of a folder of class folders, of `train` and `val` beside each other, or of a CSV file. */
  readonly data: string;
  readonly architecture: string;
  /** Absolute path of the checkpoint to start from; not used where the recipe draws all weights afresh. */
  readonly weights: string | null;
  /** The group of tensors within the checkpoint; the one that holds the weights when absent. */
  readonly container?: string;
  readonly preprocessing: Preprocessing;
  readonly recipe: Recipe;
  /** Absolute path of the model folder to write. An unfinished run of the same kind in it is resumed. */
  readonly out: string;
  /** Whether to forget an unfinished run in `out` instead of going on with it. */
  readonly restart?: boolean;
  /** Folder for features that the next run finds again; null keeps them in memory. */
  readonly featureFolder: string | null;
  readonly ignoreExif: boolean;
  /** Where it runs, if it can; `auto` and nothing stand for the CPU. */
  readonly device?: Device;
  /** What the checkpoint's head tells apart: it is trained on where the data have the same classes, instead of a new one. */
  readonly headClasses?: readonly string[];
  /** Whether weights that are exactly zero stay so, as pruning made them. */
  readonly keepZeros?: boolean;
}

/** Speaks to a run that is under way. What it does, it does between two steps; `stop` ends it after the epoch, the best so far kept. */
export interface SteerParams {
  /** The run's own request. */
  readonly run: string;
  readonly action: 'pause' | 'resume' | 'stop';
}

/** What is said of a data set before training. */
export interface DatasetReport {
  readonly classes: readonly {
    readonly name: string;
    readonly training: number;
    readonly validation: number;
  }[];
  readonly unreadable: readonly { readonly path: string; readonly error: ErrorInfo }[];
  /** Pictures that are the same, or nearly, though one trains and the other validates, or their classes differ. */
  readonly duplicates: readonly {
    readonly paths: readonly [string, string];
    readonly exact: boolean;
    readonly acrossSplit: boolean;
    readonly acrossClasses: boolean;
  }[];
}

/** What an epoch came to. Losses are means over pictures of the cross-entropy. */
export interface EpochRecord {
  /** Counted from one. */
  readonly epoch: number;
  readonly trainLoss: number;
  /** Null where nothing was held out. */
  readonly valLoss: number | null;
  /** Share of the held-out pictures whose class was predicted, 0…1. */
  readonly valAccuracy: number | null;
  readonly seconds: number;
}

export type TrainingEvent =
  | { readonly event: 'features'; readonly done: number; readonly total: number }
  | ({ readonly event: 'data' } & DatasetReport)
  | { readonly event: 'step'; readonly done: number; readonly total: number }
  | ({ readonly event: 'epoch' } & EpochRecord);

/** What a trained model says of a held-out picture. */
export interface PicturePrediction {
  readonly path: string;
  /** Place of its class. */
  readonly label: number;
  readonly predicted: number;
  /** Of the predicted class, 0…1. */
  readonly probability: number;
}

export interface FinetuneResult extends Partial<DeviceChoice> {
  /** The model folder. */
  readonly out: string;
  readonly classes: readonly string[];
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  /** Of the best epoch; null where nothing was held out. */
  readonly valLoss: number | null;
  readonly valAccuracy: number | null;
  /** Rows are true classes, columns predicted ones, over the held-out pictures. */
  readonly confusion: readonly (readonly number[])[];
  /** Held-out pictures that were mistaken, the most confident mistake first. */
  readonly mistakes: readonly PicturePrediction[];
  /** The held-out pictures, mistakes first, as many as a view can show. */
  readonly predictions: readonly PicturePrediction[];
  readonly trainableParameters: number;
  readonly seconds: number;
  /** Whether the run was stopped before its last epoch. */
  readonly stopped: boolean;
}
