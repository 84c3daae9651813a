import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { isImageName } from '../../shared/imageExtensions';
import { parseCsv } from './parseCsv';

/** A labelled picture of a data set. */
export interface Sample {
  readonly path: string;
  /** Place of its class in {@link Dataset.classes}. */
  readonly label: number;
  /** Where the data set itself says what is held out. */
  readonly split: 'train' | 'val' | null;
}

export interface Dataset {
  readonly root: string;
  /** Sorted, as torchvision's ImageFolder numbers them. */
  readonly classes: readonly string[];
  readonly samples: readonly Sample[];
}

/** What people call the two halves of a data set that is split on disk. */
const TRAIN_NAMES = ['train', 'training'];
const VALIDATION_NAMES = ['val', 'valid', 'validation', 'test'];

/**
 * Reads a data set: a folder of class folders (torchvision's ImageFolder), two of those as `train` and `val` beside each other, or a CSV
 * file of picture and label.
 * @param least classes that there must be: training needs two to tell apart
 * @throws file/not-found, file/unreadable, data/no-classes, data/malformed
 */
export async function readDataset(path: string, least = 2): Promise<Dataset> {
  const root = resolve(path);
  const stats = await stat(root).catch((cause: unknown) => {
    throw new HeadstartError('file/not-found', `There is no folder or CSV file ${root}.`, { cause });
  });
  try {
    return await readAs(root, stats, least);
  } catch (cause) {
    if (cause instanceof HeadstartError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeadstartError('file/unreadable', `${root} cannot be read: ${reason}`, { cause });
  }
}

async function readAs(root: string, stats: Stats, least: number): Promise<Dataset> {
  if (stats.isFile()) return readCsvDataset(root, least);
  const folders = await subfolders(root);
  const train = folders.find((name) => TRAIN_NAMES.includes(name.toLowerCase()));
  const validation = folders.find((name) => VALIDATION_NAMES.includes(name.toLowerCase()));
  if (train === undefined || validation === undefined) return readClassFolders(root, least);
  const [first, second] = [
    await readClassFolders(join(root, train), least),
    await readClassFolders(join(root, validation), 1),
  ];
  const unknown = second.classes.filter((name) => !first.classes.includes(name));
  if (unknown.length > 0) {
    throw new HeadstartError(
      'data/malformed',
      `${join(root, validation)} has classes that ${train} has not: ${unknown.slice(0, 5).join(', ')}. Name the class folders alike.`,
    );
  }
  const renumbered = second.samples.map((sample) => ({
    ...sample,
    label: first.classes.indexOf(second.classes[sample.label] ?? ''),
    split: 'val' as const,
  }));
  const samples = [...first.samples.map((sample) => ({ ...sample, split: 'train' as const })), ...renumbered];
  return { root, classes: first.classes, samples };
}

async function readClassFolders(root: string, least: number): Promise<Dataset> {
  const found = await Promise.all(
    (await subfolders(root)).map(async (name) => ({ name, files: await pictures(join(root, name)) })),
  );
  // A folder without pictures is no class: thumbnails, notes, a half-made class.
  const filled = found.filter(({ files }) => files.length > 0).toSorted((a, b) => compare(a.name, b.name));
  if (filled.length < least) {
    throw new HeadstartError(
      'data/no-classes',
      `${root} holds ${filled.length === 0 ? 'no folders' : 'only one folder'} with pictures. Put the pictures of each class into a folder of its own, at least ${least}, for instance ${join(basename(root), 'cats')} and ${join(basename(root), 'dogs')}.`,
    );
  }
  return {
    root,
    classes: filled.map(({ name }) => name),
    samples: filled.flatMap(({ files }, label) => files.map((path) => ({ path, label, split: null }))),
  };
}

async function readCsvDataset(file: string, least: number): Promise<Dataset> {
  if (extname(file).toLowerCase() !== '.csv') {
    throw new HeadstartError(
      'data/malformed',
      `${file} is neither a folder nor a CSV file of pictures and labels.`,
    );
  }
  const rows = parseCsv(await readFile(file, 'utf8'), file);
  const [first] = rows;
  const body = first && isImageName(first.cells[0] ?? '') ? rows : rows.slice(1);
  const labelled = body.map(({ cells, line }) => {
    const [path = '', label = ''] = cells.map((cell) => cell.trim());
    if (path !== '' && label !== '') return { path: resolve(dirname(file), path), label };
    throw new HeadstartError(
      'data/malformed',
      `${file}, line ${line}: each line needs a picture and its label.`,
    );
  });
  const classes = [...new Set(labelled.map(({ label }) => label))].toSorted(compare);
  if (classes.length < least) {
    throw new HeadstartError(
      'data/no-classes',
      `${file} names ${classes.length === 0 ? 'no class' : 'one class'}. At least ${least} are needed.`,
    );
  }
  return {
    root: dirname(file),
    classes,
    samples: labelled.map(({ path, label }) => ({ path, label: classes.indexOf(label), split: null })),
  };
}

async function subfolders(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const folders = await Promise.all(
    entries.map(async (entry) => {
      if (entry.name.startsWith('.')) return false;
      return entry.isSymbolicLink()
        ? stat(join(root, entry.name)).then(
            (target) => target.isDirectory(),
            () => false,
          )
        : entry.isDirectory();
    }),
  );
  return entries.filter((_, index) => folders[index]).map(({ name }) => name);
}

/** Picture files of a class, also in folders below it but for hidden ones, sorted. */
async function pictures(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory() && isImageName(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/(^|[/\\])\./.test(relative(folder, path)))
    .toSorted(compare);
}

/** By code points, as Python sorts: code units would put what lies beyond U+FFFF before U+E000 … U+FFFF. */
function compare(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (const [place, character] of left.entries()) {
    const difference = (character.codePointAt(0) ?? 0) - (right[place]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
