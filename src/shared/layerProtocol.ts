import type { StateDictEntry, TreeParams } from './engineProtocol';
import type { Recipe } from './recipe';

export interface LayerParams extends TreeParams {
  /** Dotted path, '' for the network itself. */
  readonly path: string;
}

/** What is known of one layer. Shapes are those of one picture, with the batch of one. */
export interface LayerDetails {
  readonly path: string;
  /** PyTorch's class name. */
  readonly type: string;
  /** What the layer was made with, such as `kernel size` 3×3. */
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  /** What comes into it from outside; empty for a layer that inference does not run. */
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShape: readonly number[] | null;
  /** Elements of the parameters of the layer and everything below it. */
  readonly parameters: number;
  /** Multiplications of the layer and everything below it, for one picture. */
  readonly macs: number;
  /** The layer's own tensors, without those below it. */
  readonly tensors: readonly (StateDictEntry & { readonly trainable: boolean })[];
  /** What a place of the output sees of the picture; null where every place sees all of it, or inference does not run the layer. */
  readonly receptiveField: ReceptiveField | null;
  /**
   * Why every place depends on the whole picture. Beside a field: its convolutions see only that, but squeeze and excitation scales
   * them by what the whole picture gives.
   */
  readonly seesAll: SeesAll | null;
}

/** The part of the picture that the first place of a map sees, in pixels of the network's input. */
export interface ReceptiveField {
  readonly height: number;
  readonly width: number;
  /** Of its upper left corner; negative where it reaches into the padding. */
  readonly top: number;
  readonly left: number;
  /** From one place to the next. */
  readonly stride: number;
}

export type SeesAll = 'pooling' | 'attention' | 'dense';

/** A step of training whose time is wanted. Its data are made up; nothing is kept. */
export interface TimeStepParams {
  readonly architecture: string;
  /** Absolute path of the checkpoint. */
  readonly weights: string;
  readonly inputSize: number;
  readonly numClasses: number;
  /** Layer paths, as {@link Recipe.train} has them. */
  readonly train: readonly string[];
  readonly movesStatistics: boolean;
  readonly batch: number;
  readonly optimizer: Recipe['optimizer'];
}

export interface TimeStepResult {
  /** Of one step of the optimiser, for all pictures of the batch. */
  readonly stepSeconds: number;
  /** Of the frozen part for one picture: computed once, not in every epoch. */
  readonly frozenSeconds: number;
}
