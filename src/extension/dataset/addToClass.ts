import type { Uri } from 'vscode';
import { basename } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import type { CommandContext } from '../CommandContext';
import { activeImage } from '../openImage';
import { requireFile } from '../requireFile';
import { askForClassFolder } from './askForClassFolder';
import { placeImages } from './placeImages';

/** Copies images into a class folder of a data set: those that are named, or the one that the Model view shows. */
export async function addToClass(context: CommandContext, resources: readonly Uri[]): Promise<void> {
  const { classifier, dataset } = context;
  const { current } = classifier;
  const shown = current.status === 'none' ? undefined : current.image;
  const open = shown ?? fileOf(activeImage());
  const images = resources.length > 0 ? resources.map(requireFile) : open === undefined ? [] : [open];
  const [first] = images;
  if (first === undefined) {
    throw new HeadstartError('image/none-found', 'No image is open. Open an image, then add it to a class.');
  }
  const predictions = images.length === 1 && current.status === 'done' && current.image === first;
  const what = images.length === 1 ? basename(first) : `${images.length} images`;
  const answer = await askForClassFolder({
    title: `Add ${what} to class`,
    memory: dataset,
    suggested: predictions ? current.predictions.slice(0, 1).map(({ label }) => label) : [],
    each: false,
  });
  if (!answer) return;
  const folder = answer.folderFor(undefined);
  await placeImages(
    images.map((image) => ({ image, folder })),
    { how: 'copy', target: answer.name },
  );
}

function fileOf(uri: Uri | undefined): string | undefined {
  return uri && requireFile(uri);
}
