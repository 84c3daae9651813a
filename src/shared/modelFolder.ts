import type { Preprocessing } from './preprocessing';

/** `headstart.json` of a model folder: what the weights beside it are and how to use them. */
export interface ModelManifest {
  readonly architecture: string;
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly training?: Readonly<Record<string, unknown>>;
}

export const MODEL_MANIFEST_NAME = 'headstart.json';
export const MODEL_WEIGHTS_NAME = 'model.safetensors';
