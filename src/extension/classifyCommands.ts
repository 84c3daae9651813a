import { Uri, window, workspace } from 'vscode';
import { IMAGE_EXTENSIONS } from '../shared/imageExtensions';
import { HeadstartError } from '../shared/errors';
import { collectBatch } from './collectBatch';
import type { CommandContext } from './CommandContext';
import { activeImage } from './openImage';
import { requireFile } from './requireFile';
import { ResultsPanel } from './ResultsPanel';
import { readSettings } from './settings';

/** Classifies images: one is shown in the sidebar, several in a table. Without any, takes the open one or asks. */
export async function classify(
  context: CommandContext,
  resources: readonly Uri[],
  ask = false,
): Promise<void> {
  const open = ask ? undefined : activeImage();
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

async function classifyTogether(context: CommandContext, paths: readonly string[]): Promise<void> {
  const { engine, model, extensionUri, log } = context;
  const batch = await collectBatch(paths, (image) => workspace.asRelativePath(image));
  const { title, images, folders, nameOf } = batch;
  for (const { folder, reason } of batch.unreadable) log.warn(`${folder} cannot be read: ${reason}`);
  if (images.length === 0) {
    throw new HeadstartError(
      'image/none-found',
      `There are no images in ${title}. Headstart reads ${IMAGE_EXTENSIONS.join(', ')}.`,
    );
  }
  const { spec, title: modelTitle } = await model.get();
  const { device, ignoreExif } = readSettings();
  const abort = new AbortController();
  const panel = new ResultsPanel({
    extensionUri,
    title,
    model: modelTitle,
    total: images.length,
    folders: folders.map((folder) => Uri.file(folder)),
    nameOf,
    onStop: () => abort.abort(),
  });
  const request = { request: `batch-${Date.now()}`, images, model: spec, top: 1, device, ignoreExif };
  try {
    await engine.request('classify', request, {
      signal: abort.signal,
      onNotification: ({ result }) => panel.add(result),
    });
  } finally {
    panel.finish();
  }
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
