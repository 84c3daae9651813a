import type { ErrorInfo } from './errors';
import type { ModelSpec } from './modelSpec';

/**
 * How a network gets to eight bits: `static` rounds what flows between layers by ranges found on pictures, `dynamic` by each picture's
 * own; `auto` takes the first for networks of convolutions and the second for transformers.
 */
export const QUANTIZATION_MODES = ['auto', 'static', 'dynamic'] as const;
export type QuantizationMode = (typeof QUANTIZATION_MODES)[number];

/** How the range of a tensor is found: what loses least, all but the rarest, or everything. */
export const CALIBRATIONS = ['mse', 'percentile', 'minmax'] as const;
export type Calibration = (typeof CALIBRATIONS)[number];

export interface QuantizeParams {
  /** Names the request in the `progress` notifications. */
  readonly request: string;
  readonly model: ModelSpec;
  /** Pictures as the model will see them, absolute paths; half of them calibrate, the others compare. */
  readonly images: readonly string[];
  readonly mode: QuantizationMode;
  readonly calibration: Calibration;
  /** Share of pictures whose first class must stay the same, 0…1: below it nothing is written. */
  readonly leastAgreement: number;
  /** Layers that stay in float, by path; null leaves the choice to a measured search. */
  readonly keepFloat: readonly string[] | null;
  /** Picks which pictures calibrate. */
  readonly seed: number;
  /** Absolute path of the ONNX file to write. */
  readonly out: string;
}

/** One number of the float model beside the eight-bit model's. */
export interface Beside {
  readonly float: number;
  readonly int8: number;
}

export interface QuantizeResult {
  readonly path: string;
  /** Whether the file was written: false where too few pictures keep their class. */
  readonly written: boolean;
  readonly mode: 'static' | 'dynamic';
  /** Pictures that ranges were found on, and pictures that were compared. */
  readonly calibrated: number;
  readonly compared: number;
  /** Share of the compared pictures whose first class is the same, 0…1. */
  readonly agreement: number;
  /** Share that is right, 0…1, of those whose folder is named as a class; null where there are none. */
  readonly accuracy: Beside | null;
  /** Bytes of the weights file and of the ONNX file. */
  readonly bytes: Beside;
  /** For one picture, without decoding. */
  readonly milliseconds: Beside;
  /** Layers with int8 weights, and those that stay in float. */
  readonly layers: number;
  readonly keptFloat: readonly string[];
  readonly unreadable: readonly { readonly path: string; readonly error: ErrorInfo }[];
}
