import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative } from 'node:path';
import { isImageName } from '../shared/imageExtensions';
import { nameTogether } from './nameTogether';
import { walkFiles, type FoundFiles } from './walkFiles';

/** Images that are classified together. */
export interface Batch {
  /** The names of what was chosen, the first few of many. */
  readonly title: string;
  /** Absolute paths, none twice. */
  readonly images: readonly string[];
  /** Folders that hold all the images, directly or below. */
  readonly folders: readonly string[];
  readonly unreadable: FoundFiles['unreadable'];
  /** What the table calls an image. */
  readonly nameOf: (image: string) => string;
}

/**
 * The images that files and folders stand for: a file is itself, whatever its name, so that it can be told why it is none; a
 * folder is its image files and those below it.
 * @param paths absolute
 * @param nameIn names an image that is not within the one folder
 */
export async function collectBatch(
  paths: readonly string[],
  nameIn: (image: string) => string,
): Promise<Batch> {
  const images = new Set<string>();
  const folders = new Set<string>();
  const unreadable: FoundFiles['unreadable'][number][] = [];
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    folders.add(isFolder ? path : dirname(path));
    if (!isFolder) {
      images.add(path);
      continue;
    }
    const found = await walkFiles(path, isImageName);
    for (const file of found.files) images.add(file);
    unreadable.push(...found.unreadable);
  }
  const [folder] = paths;
  const single = paths.length === 1 && folder !== undefined && folders.has(folder);
  return {
    title: nameTogether(paths),
    images: [...images],
    folders: [...folders],
    unreadable,
    nameOf: (image) => {
      // Also an image that has been moved out of the folder since.
      const name = single ? relative(folder, image) : '..';
      return name.startsWith('..') || isAbsolute(name) ? nameIn(image) : name;
    },
  };
}
