import type { ModelSpec } from './modelSpec';
import type { TrainingRecord } from './trainingRecord';

/** What is needed of a model's training to repeat it. */
export type RepeatableTraining = Pick<TrainingRecord, 'recipe' | 'weights' | 'pictures' | 'predictions'>;

export const EXPORT_FORMATS = ['onnx', 'safetensors', 'pth', 'pytorch'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportParams {
  /** Names the request in the `progress` notifications. */
  readonly request: string;
  readonly model: ModelSpec;
  /** What the manifest says of the model's training; `pytorch` repeats it. */
  readonly training: RepeatableTraining | null;
  /** Name under which torchvision publishes the weights that training started from, e.g. IMAGENET1K_V1. */
  readonly published: string | null;
  readonly format: ExportFormat;
  /** Absolute path of the file to write. */
  readonly out: string;
  /** For `onnx`: whether the graph takes the picture as it is and returns probabilities, or prepared pixels and logits. */
  readonly preprocessing: boolean;
  /** For `onnx` without preprocessing: pictures at once. */
  readonly batch: number;
}

export interface ExportResult {
  readonly path: string;
  /** Of all files together. */
  readonly bytes: number;
  /** Every file that was written; more than one where an ONNX model's weights lie beside it. */
  readonly files: readonly string[];
  /** Largest difference between what the written model and the app compute for test pictures; null where nothing computes. */
  readonly difference: number | null;
}
