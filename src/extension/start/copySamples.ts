import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The samples, where the user may write. Absolute paths. */
export interface Samples {
  /** Pictures of the classes that the demo model knows. */
  readonly pictures: string;
  /** A folder of class folders that it does not know. */
  readonly newClasses: string;
}

const FOLDERS = { pictures: 'samples', newClasses: 'samples-new-classes' } as const;

/** Where the samples are in a folder of the user's, once they are copied. */
export function samplesIn(folder: string): Samples {
  return { pictures: join(folder, 'pictures'), newClasses: join(folder, 'new-classes') };
}

/**
 * Copies the sample pictures, because the extension's own folder is not for writing: training puts its model beside the pictures.
 * What is there already stays as it is.
 * @param media the extension's folder `media`
 * @param folder is made where it is not there
 */
export async function copySamples(media: string, folder: string): Promise<Samples> {
  const samples = samplesIn(folder);
  await copy(join(media, FOLDERS.pictures), samples.pictures);
  await copy(join(media, FOLDERS.newClasses), samples.newClasses);
  return samples;
}

/** Bytes alone: the copies of read-only files must not be read-only. */
async function copy(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copy(source, target);
    else if (entry.isFile()) {
      await writeFile(target, await readFile(source), { flag: 'wx' }).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      });
    }
  }
}
