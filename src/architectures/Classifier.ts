import { Module } from './modules/Module';

/** What a builder may be asked for. */
export interface BuildOptions {
  readonly numClasses: number;
  /** Side of the square input in pixels. Only tables that depend on it use it. */
  readonly inputSize: number;
}

/** A whole network that turns N×3×H×W into N×classes logits. */
export abstract class Classifier extends Module {
  /** Paths of the layers whose width is the number of classes; fine-tuning replaces them. The last is the head that predicts. */
  abstract readonly headPaths: readonly string[];
  /** Path of the last module whose output is still a map of places: where Grad-CAM looks. */
  abstract readonly camPath: string;
  /** How that module lays its places out: N×C×H×W, or N×(1+H·W)×C with a class token before the places. */
  readonly camLayout: 'NCHW' | 'tokens' = 'NCHW';
}

/** The networks of one family, by torchvision's names, in torchvision's order. */
export type Builders = Readonly<Record<string, (options: BuildOptions) => Classifier>>;
