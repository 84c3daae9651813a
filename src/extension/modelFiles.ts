import { basename, dirname } from 'node:path';
import { MODEL_WEIGHTS_NAME } from '../shared/modelFolder';

/** Extensions that weights files usually have. What a file really is, is read from its bytes. */
export const WEIGHTS_EXTENSIONS = ['safetensors', 'pth', 'pt', 'bin'] as const;

export interface ModelFiles {
  /** Absolute paths of model folders. */
  readonly folders: readonly string[];
  /** Absolute paths of weights files that do not belong to one of the folders. */
  readonly weights: readonly string[];
}

/**
 * Sorts what was found in a workspace into models.
 * @param manifests absolute paths of files named `headstart.json`
 * @param weights absolute paths of files with one of {@link WEIGHTS_EXTENSIONS}
 */
export function groupModelFiles(manifests: readonly string[], weights: readonly string[]): ModelFiles {
  const folders = new Set(manifests.map((file) => dirname(file)));
  const belongs = (file: string): boolean =>
    basename(file) === MODEL_WEIGHTS_NAME && folders.has(dirname(file));
  return { folders: [...folders].sort(), weights: weights.filter((file) => !belongs(file)).sort() };
}
