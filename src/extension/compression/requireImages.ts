import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { isImageName } from '../../shared/imageExtensions';
import { walkFiles } from '../walkFiles';

/** What the engine needs at the least: half of them find the ranges, the other half compare. */
const LEAST_IMAGES = 8;

/**
 * The images of a folder and those below it that an int8 copy is calibrated on.
 * @param folder absolute path
 * @throws file/not-found, image/none-found, data/too-few
 */
export async function requireImages(folder: string): Promise<readonly string[]> {
  const name = basename(folder);
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new HeadstartError('file/not-found', `There is no folder ${folder}.`);
  const { files } = await walkFiles(folder, isImageName);
  if (files.length === 0) {
    throw new HeadstartError(
      'image/none-found',
      `“${name}” holds no images. Choose a folder with a few hundred like those that the model will see.`,
    );
  }
  if (files.length < LEAST_IMAGES) {
    throw new HeadstartError(
      'data/too-few',
      `“${name}” holds ${files.length} image${files.length === 1 ? '' : 's'}, and at least ${LEAST_IMAGES} are needed: half of them ` +
        'find the ranges, the other half compare. A few hundred are better.',
    );
  }
  return files;
}
