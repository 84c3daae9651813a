import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toErrorInfo, HeadstartError, type ErrorInfo } from '../shared/errors';
import { isImageName } from '../shared/imageExtensions';

/** An image to classify, or an argument that leads to none. */
export type ImageArgument =
  { readonly image: string } | { readonly image: string; readonly error: ErrorInfo };

/**
 * The images that arguments stand for, in order: a file is itself, whatever its name; a folder is walked, sorted by name, and
 * gives its image files. A path that does not exist is passed on, so that it fails in its place among the others.
 */
export async function collectImages(paths: readonly string[]): Promise<ImageArgument[]> {
  const collected: ImageArgument[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isDirectory()) {
      collected.push({ image: path });
      continue;
    }
    try {
      const images = await walk(path);
      if (images.length === 0) {
        throw new HeadstartError('image/none-found', `The folder ${path} has no image files in it.`);
      }
      collected.push(...images.map((image) => ({ image })));
    } catch (error) {
      collected.push({ image: path, error: toErrorInfo(error) });
    }
  }
  return collected;
}

async function walk(folder: string): Promise<string[]> {
  const images: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  const names = new Map(entries.map((entry) => [entry.name, entry]));
  for (const name of [...names.keys()].sort()) {
    const path = join(folder, name);
    // Links to folders are not followed: they may lead in a circle.
    if (names.get(name)?.isDirectory()) images.push(...(await walk(path)));
    else if (isImageName(name)) images.push(path);
  }
  return images;
}
