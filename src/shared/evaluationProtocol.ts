import type { DeviceChoice } from './deviceProtocol';
import type { Device } from './engineProtocol';
import type { ModelSpec } from './modelSpec';
import type { ErrorInfo } from './errors';
import type { PicturePrediction } from './trainingProtocol';

export interface EvaluateParams {
  /** Names the request in the `progress` notifications. */
  readonly request: string;
  /** As in FinetuneParams; where it has a validation part, that alone is used. */
  readonly data: string;
  readonly model: ModelSpec;
  readonly ignoreExif: boolean;
  /** Measures on the pictures alone that training with these values would hold out. */
  readonly heldOut?: { readonly share: number; readonly seed: number };
  /** Automatic when absent. */
  readonly device?: Device;
}

/** How well one class is told from the others. */
export interface ClassQuality {
  readonly name: string;
  /** Pictures that are of it. */
  readonly images: number;
  /** Share of the pictures that were taken for it and are of it, 0…1; null where none was taken for it. */
  readonly precision: number | null;
  /** Share of its pictures that were taken for it, 0…1; null where there is none. */
  readonly recall: number | null;
}

export interface EvaluateResult extends Partial<DeviceChoice> {
  /** Shares of pictures whose class was the first, and among the first five, 0…1. */
  readonly top1: number;
  readonly top5: number;
  /** Mean cross-entropy. */
  readonly loss: number;
  readonly images: number;
  /** Rows are true classes, columns predicted ones. */
  readonly confusion: readonly (readonly number[])[];
  /** The model's. */
  readonly classes: readonly string[];
  readonly perClass: readonly ClassQuality[];
  /** Pictures that were mistaken, the most confident mistake first. */
  readonly mistakes: readonly PicturePrediction[];
  /** Files that could not be read and were left out. */
  readonly unreadable: readonly { readonly path: string; readonly error: ErrorInfo }[];
}
