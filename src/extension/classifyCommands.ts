import { Uri, window, workspace } from 'vscode';
import { basename, dirname, relative } from 'node:path';
import { IMAGE_EXTENSIONS, isImageName } from '../shared/imageExtensions';
import { HeadstartError } from '../shared/errors';
import type { CommandContext } from './CommandContext';
import { activeImage } from './openImage';
import { requireFile } from './requireFile';
import { ResultsPanel } from './ResultsPanel';
import { readSettings } from './settings';
import { walkFiles } from './walkFiles';

/** Classifies images: one is shown in the sidebar, several in a table. Without any, takes the open one or asks. */
export async function classify(
  context: CommandContext,
  resources: readonly Uri[],
  ask = false,
): Promise<void> {
  const open = ask ? undefined : activeImage();
  const uris = resources.length > 0 ? resources : open ? [open] : await askForImages();
  const images = uris.map(requireFile);
  const [first] = images;
  if (first === undefined) return;
  if (images.length > 1) {
    await classifyMany(context, {
      title: `${images.length} images`,
      images,
      folders: [...new Set(images.map(dirname))],
      nameOf: (image) => workspace.asRelativePath(image),
    });
    return;
  }
  const { follower, classifier, view } = context;
  follower.giveWay();
  const [outcome] = await Promise.all([classifier.classify(first), view.reveal()]);
  if (outcome.status === 'failed') throw new HeadstartError(outcome.error.code, outcome.error.message);
}

/** Classifies the images of a folder and those below it into a table. */
export async function classifyFolder(context: CommandContext, resource: Uri | undefined): Promise<void> {
  const uri = resource ?? (await askForFolder());
  if (!uri) return;
  const folder = requireFile(uri);
  const { files: images, unreadable } = await walkFiles(folder, isImageName);
  for (const { folder: name, reason } of unreadable) context.log.warn(`${name} cannot be read: ${reason}`);
  if (images.length === 0) {
    void window.showInformationMessage(
      `There are no images in ${basename(folder)}. Headstart reads ${IMAGE_EXTENSIONS.join(', ')}.`,
    );
    return;
  }
  const nameOf = (image: string): string => relative(folder, image);
  await classifyMany(context, { title: basename(folder), images, folders: [folder], nameOf });
}

interface Batch {
  readonly title: string;
  readonly images: readonly string[];
  /** Folders that hold the images. */
  readonly folders: readonly string[];
  readonly nameOf: (image: string) => string;
}

async function classifyMany(
  context: CommandContext,
  { title, images, folders, nameOf }: Batch,
): Promise<void> {
  const { engine, model, extensionUri } = context;
  const abort = new AbortController();
  const { spec, title: modelTitle } = await model.get();
  const { device, ignoreExif } = readSettings();
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

async function askForFolder(): Promise<Uri | undefined> {
  const chosen = await window.showOpenDialog({
    title: 'Choose a folder of images',
    openLabel: 'Classify',
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return chosen?.[0];
}
