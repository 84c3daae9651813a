import { window, type Uri } from 'vscode';
import { IMAGE_EXTENSIONS } from '../shared/imageExtensions';
import { HeadstartError } from '../shared/errors';
import type { CommandContext } from './CommandContext';
import { visibleImage } from './openImage';
import { requireFile } from './requireFile';
import { classifyTogether } from './results/classifyTogether';

/** Classifies images: one is shown in the sidebar, several in a table. Without any, takes the one that is open or asks. */
export async function classify(
  context: CommandContext,
  resources: readonly Uri[],
  ask = false,
): Promise<void> {
  const open = ask ? undefined : visibleImage();
  const uris = resources.length > 0 ? resources : open ? [open] : await askForImages();
  const [image, ...others] = uris.map(requireFile);
  if (image === undefined) return;
  if (others.length > 0) {
    await classifyTogether(context, [image, ...others]);
    return;
  }
  const { follower, classifier, view } = context;
  follower.giveWay();
  const [outcome] = await Promise.all([classifier.classify(image), view.reveal()]);
  if (outcome.status === 'failed') throw new HeadstartError(outcome.error.code, outcome.error.message);
}

/** Classifies the images of folders and those below them into a table. */
export async function classifyFolder(context: CommandContext, resources: readonly Uri[]): Promise<void> {
  const uris = resources.length > 0 ? resources : await askForFolder();
  if (uris.length > 0) await classifyTogether(context, uris.map(requireFile));
}

async function askForImages(): Promise<readonly Uri[]> {
  const chosen = await window.showOpenDialog({
    title: 'Choose images',
    openLabel: 'Classify',
    canSelectMany: true,
    filters: { Images: [...IMAGE_EXTENSIONS] },
  });
  return chosen ?? [];
}

async function askForFolder(): Promise<readonly Uri[]> {
  const chosen = await window.showOpenDialog({
    title: 'Choose a folder of images',
    openLabel: 'Classify',
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return chosen ?? [];
}
