import { basename, dirname } from 'node:path';
import { MODEL_MANIFEST_NAME, MODEL_WEIGHTS_NAME } from '../shared/modelFolder';

/** Extensions that weights files usually have. What a file really is, is read from its bytes. */
export const WEIGHTS_EXTENSIONS = ['safetensors', 'pth', 'pt', 'bin', 'onnx'] as const;

/** How the name of an index ends, by which a checkpoint in several files is opened. */
export const INDEX_ENDING = '.safetensors.index.json';

/** One file of such a checkpoint, as Hugging Face's libraries name them: `model-00001-of-00002.safetensors`. */
const SHARD = /-\d{5}-of-\d{5}\.safetensors$/;

export interface ModelFiles {
  /** Absolute paths of model folders. */
  readonly folders: readonly string[];
  /** Absolute paths of weights files that do not belong to one of the folders. */
  readonly weights: readonly string[];
}

/** Whether a file may belong to a model, by its name. */
export function isModelFileName(name: string): boolean {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return (
    name === MODEL_MANIFEST_NAME ||
    name.endsWith(INDEX_ENDING) ||
    WEIGHTS_EXTENSIONS.some((known) => known === extension)
  );
}

/** Sorts files for which {@link isModelFileName} holds into models. */
export function groupModelFiles(files: readonly string[]): ModelFiles {
  const isManifest = (file: string): boolean => basename(file) === MODEL_MANIFEST_NAME;
  const folders = foldersOf(files.filter(isManifest));
  const indexed = foldersOf(files.filter((file) => file.endsWith(INDEX_ENDING)));
  const isPart = (file: string): boolean =>
    isManifest(file) ||
    (basename(file) === MODEL_WEIGHTS_NAME && folders.has(dirname(file))) ||
    (SHARD.test(file) && indexed.has(dirname(file)));
  return { folders: [...folders], weights: files.filter((file) => !isPart(file)) };
}

function foldersOf(files: readonly string[]): Set<string> {
  return new Set(files.map((file) => dirname(file)));
}
