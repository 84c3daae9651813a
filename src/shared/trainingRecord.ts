import type { ClassQuality } from './evaluationProtocol';
import type { Recipe } from './recipe';
import type { DatasetReport, EpochRecord, PicturePrediction } from './trainingProtocol';

/** `training` of a model folder's `headstart.json`: how the model came about and how it fared. */
export interface TrainingRecord {
  readonly recipe: Recipe;
  /** File name of the checkpoint that training started from. */
  readonly weights: string;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly valLoss: number | null;
  readonly valAccuracy: number | null;
  /** Rows are true classes, columns predicted ones, over the held-out pictures. */
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly ClassQuality[];
  readonly pictures: { readonly training: number; readonly validation: number };
  /** The data set, relative to the model folder. Paths below are relative to the folder of the data. */
  readonly data: string;
  readonly dataHash: string;
  readonly report: DatasetReport;
  readonly predictions: readonly PicturePrediction[];
  /** Of the programs that the result depends on. */
  readonly versions: { readonly headstart: string; readonly onnxruntime: string };
  readonly trainableParameters: number;
  readonly seconds: number;
  readonly stopped: boolean;
}
