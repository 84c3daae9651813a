import type { DType } from './dtype';
import type { CheckpointRef } from './tensorProtocol';

export interface DiffParams {
  readonly a: CheckpointRef;
  readonly b: CheckpointRef;
}

/** One of the two files. */
export interface DiffSide {
  /** Absolute path. */
  readonly file: string;
  readonly container: string;
  readonly tensors: number;
  /** What it was recognised as; null where it is like nothing known. */
  readonly architecture: string | null;
}

/** How far a tensor, or all floating-point tensors of a layer, moved from the first file to the second. */
export interface Change {
  /** A tensor's name or a layer's path. */
  readonly name: string;
  readonly elements: number;
  /** The l2 norm of the difference over that of the first; null where the first is all zeros or a value is not finite. */
  readonly relativeChange: number | null;
  /** Cosine of the angle between the two; null where one is all zeros or a value is not finite. */
  readonly cosine: number | null;
}

export interface TensorChange extends Change {
  readonly largestChange: number | null;
}

export interface DiffResult {
  readonly a: DiffSide;
  readonly b: DiffSide;
  /** Whose names were compared: the files' own, or torchvision's, where a rule was needed for one of them to have any in common. */
  readonly names: 'own' | 'torchvision';
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
  readonly shapes: readonly {
    readonly name: string;
    readonly a: readonly number[];
    readonly b: readonly number[];
  }[];
  readonly dtypes: readonly { readonly name: string; readonly a: DType; readonly b: DType }[];
  /** Tensors with the same bits in both. */
  readonly identical: number;
  /** Tensors of one shape whose elements differ, the most changed first. */
  readonly changed: readonly TensorChange[];
  /** The layers that have such tensors, the most changed first; identical tensors of theirs count too. */
  readonly layers: readonly Change[];
  /** All floating-point tensors together. */
  readonly overall: Omit<Change, 'name'>;
}

export interface MendParams extends CheckpointRef {
  /** Recognised when absent. */
  readonly architecture?: string;
  /** Absolute path of the file to write; its ending says the format: .safetensors, .pth or .pt. */
  readonly out: string;
  /** Leave the heads out, for another number of classes. */
  readonly dropHead?: boolean;
  /** Write what there is although something is missing, or not explained, or would compute something else. */
  readonly allowPartial?: boolean;
}

export interface MendResult {
  readonly path: string;
  readonly bytes: number;
  readonly architecture: string;
  readonly numClasses: number;
  readonly tensors: number;
  /** Names of the architecture's tensors that the written file does not have. */
  readonly left: readonly string[];
  /** What to know when loading it. */
  readonly notes: readonly string[];
}
