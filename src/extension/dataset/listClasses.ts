import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isImageName } from '../../shared/imageExtensions';
import { collate } from '../../shared/collate';

const TRAINING = /^(train|training)$/i;
const VALIDATION = /^(val|valid|validation|test)$/i;

export interface ClassFolder {
  readonly name: string;
  /** Images directly in it. */
  readonly images: number;
}

export interface ClassFolders {
  /** What holds the class folders: the data set itself, or its half for training. Absolute. */
  readonly root: string;
  readonly classes: readonly ClassFolder[];
}

const byName = collate(undefined, { numeric: true, sensitivity: 'base' });

/**
 * The class folders of a data set, in the order of the explorer. One without images counts too: its first are about to come.
 * @throws what the file system says of the folder
 */
export async function listClasses(dataset: string): Promise<ClassFolders> {
  const names = await foldersIn(dataset);
  const training = names.find((name) => TRAINING.test(name));
  const isSplit = training !== undefined && names.some((name) => VALIDATION.test(name));
  const root = isSplit ? join(dataset, training) : dataset;
  const classes = await Promise.all(
    (isSplit ? await foldersIn(root) : names).map(async (name) => ({
      name,
      images: await countImages(join(root, name)),
    })),
  );
  return { root, classes: classes.sort((a, b) => byName(a.name, b.name)) };
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}

async function countImages(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith('.') && isImageName(name)).length;
}
