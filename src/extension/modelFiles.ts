import { basename, dirname } from 'node:path';
import { MODEL_MANIFEST_NAME, MODEL_WEIGHTS_NAME } from '../shared/modelFolder';

/** Extensions that weights files usually have. What a file really is, is read from its bytes. */
export const WEIGHTS_EXTENSIONS = ['safetensors', 'pth', 'pt', 'bin'] as const;

export interface ModelFiles {
  /** Absolute paths of model folders. */
  readonly folders: readonly string[];
  /** Absolute paths of weights files that do not belong to one of the folders. */
  readonly weights: readonly string[];
}

/** Whether a file may belong to a model, by its name. */
export function isModelFileName(name: string): boolean {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return name === MODEL_MANIFEST_NAME || WEIGHTS_EXTENSIONS.some((known) => known === extension);
}

/** Sorts files for which {@link isModelFileName} holds into models. */
export function groupModelFiles(files: readonly string[]): ModelFiles {
  const isManifest = (file: string): boolean => basename(file) === MODEL_MANIFEST_NAME;
  const folders = new Set(files.filter(isManifest).map((file) => dirname(file)));
  const belongs = (file: string): boolean =>
    basename(file) === MODEL_WEIGHTS_NAME && folders.has(dirname(file));
  return { folders: [...folders], weights: files.filter((file) => !isManifest(file) && !belongs(file)) };
}
