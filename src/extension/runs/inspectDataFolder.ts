import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { isImageName } from '../../shared/imageExtensions';

/** What a folder holds, before anything is read of the images. */
export interface DataFolder {
  readonly classes: number;
  readonly images: number;
}

const TRAINING = /^(train|training)$/i;
const VALIDATION = /^(val|valid|validation|test)$/i;

/**
 * Looks whether a folder is a data set, as the engine will: class folders, or two halves of them.
 * @param path absolute
 * @throws `data/no-classes` with what a data set looks like, `file/not-found`, `file/unreadable`
 */
export async function inspectDataFolder(path: string): Promise<DataFolder> {
  const names = await folders(path);
  const halves = [TRAINING, VALIDATION].map((pattern) => names.find((name) => pattern.test(name)));
  const [training, validation] = halves;
  if (training !== undefined && validation !== undefined) {
    const both = await Promise.all([training, validation].map((name) => classesOf(join(path, name))));
    const [first, second] = both;
    requireClasses(first ?? [], join(path, training));
    return { classes: first?.length ?? 0, images: sum([...(first ?? []), ...(second ?? [])]) };
  }
  const classes = await classesOf(path);
  requireClasses(classes, path);
  return { classes: classes.length, images: sum(classes) };
}

function requireClasses(classes: readonly number[], path: string): void {
  if (classes.length >= 2) return;
  const name = basename(path);
  const found = classes.length === 0 ? 'no folder with images' : 'only one folder with images';
  throw new HeadstartError(
    'data/no-classes',
    `“${name}” holds ${found}. A data set is a folder with one folder of images for each class, at least two: ` +
      `${name}/cats/1.jpg, ${name}/dogs/1.jpg. A folder without images is no class.`,
  );
}

/** The number of images of each class: of each folder that holds any, directly or below. */
async function classesOf(path: string): Promise<number[]> {
  const names = await folders(path);
  const counts = await Promise.all(names.map((name) => countImages(join(path, name))));
  return counts.filter((count) => count > 0);
}

async function countImages(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter(
    (entry) => !entry.isDirectory() && !entry.name.startsWith('.') && isImageName(entry.name),
  ).length;
}

async function folders(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new HeadstartError('file/not-found', `There is no folder ${path}.`);
  if (!found.isDirectory()) {
    throw new HeadstartError(
      'data/no-classes',
      `“${basename(path)}” is a file. Choose the folder of the class folders.`,
    );
  }
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new HeadstartError('file/unreadable', `${path} cannot be read. Check its permissions.`, { cause });
  });
  const isFolder = await Promise.all(
    entries.map(async (entry) => {
      if (entry.name.startsWith('.')) return false;
      if (!entry.isSymbolicLink()) return entry.isDirectory();
      const target = await stat(join(path, entry.name)).catch(() => undefined);
      return target?.isDirectory() ?? false;
    }),
  );
  return entries.filter((_, index) => isFolder[index]).map(({ name }) => name);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
