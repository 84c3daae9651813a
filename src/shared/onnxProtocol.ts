/** What an ONNX model says of itself beside its tensors. */
export interface OnnxFacts {
  readonly irVersion: number;
  /** The program that wrote it, with its version; '' where it does not say. */
  readonly producer: string;
  /** Operator sets; the domain '' is ONNX's own. */
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  /** What a run is fed; initialisers are not among them. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Operators by name, of other domains as `domain.name`, the most frequent first. Those of inner graphs and functions count too. */
  readonly operators: readonly { readonly name: string; readonly count: number }[];
  /** Initialisers that are kept as lists of numbers or of types that Headstart does not read, and that are not among the tensors. */
  readonly unlisted: number;
}

/** An input or output. */
export interface OnnxValue {
  readonly name: string;
  /** ONNX's name of the element type in lower case, e.g. `float` or `uint8`; '' where it is no tensor. */
  readonly type: string;
  /** A number, or the name of an extent that each run chooses ('' where it has none); null where the rank is open too. */
  readonly shape: readonly (number | string)[] | null;
}

/** How a model in ONNX classifies pictures. */
export interface OnnxUse {
  /** Name of the input. */
  readonly input: string;
  readonly type: 'float' | 'uint8';
  /** `HWC`: one picture as it is, of any size, which the model prepares itself. */
  readonly layout: 'NCHW' | 'NHWC' | 'HWC';
  /** Pictures of a run, where the model fixes them; 1 otherwise. */
  readonly batch: number;
  /** Name of the output. */
  readonly output: string;
  readonly scores: 'logits' | 'probabilities';
}

/** Stands for the architecture of a model in ONNX, which is none that could be built. */
export const ONNX_ARCHITECTURE = 'onnx';
