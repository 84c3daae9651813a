import type { OnnxUse } from './onnxProtocol';
import type { Preprocessing } from './preprocessing';

/** Everything that is needed to run a network: which one, its weights, its preprocessing, its labels. */
export interface ModelSpec {
  readonly architecture: string;
  /** Absolute path of the checkpoint file. */
  readonly weights: string;
  /** The group of tensors within the file; the one that holds the weights when absent. */
  readonly container?: string;
  readonly preprocessing: Preprocessing;
  /** One label a class, in the order of the logits. */
  readonly classes: readonly string[];
  /** Of a model in ONNX: how it is run. Its `architecture` then names nothing that could be built. */
  readonly onnx?: OnnxUse;
}
