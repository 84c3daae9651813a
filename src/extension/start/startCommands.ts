import { commands, Uri, window, workspace, type QuickPickItem } from 'vscode';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CommandContext } from '../CommandContext';
import { freeColumn } from '../freeColumn';
import { requireFile } from '../requireFile';
import { fineTuneHead } from '../runs/fineTuneCommands';
import { takeModel } from '../takeModel';
import { copySamples, samplesIn, type Samples } from './copySamples';
import { showInformation } from '../notices';

const WALKTHROUGH = 'headstart.headstart#getStarted';

/** What the folder is called that the samples are copied into. */
const FOLDER_NAME = 'headstart-samples';

export async function getStarted(): Promise<void> {
  await commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false);
}

/** Copies the sample pictures to where the user may write, and opens one. A program may name the folder to copy them into. */
export async function openSamples(context: CommandContext, [parent]: readonly Uri[]): Promise<void> {
  const samples = await takeSamples(context, parent && join(requireFile(parent), FOLDER_NAME));
  if (!samples) return;
  const picture = Uri.file(join(samples.pictures, 'star-1.jpg'));
  await commands.executeCommand('vscode.open', picture, freeColumn());
  // In the workspace the others are found beside it.
  if (workspace.getWorkspaceFolder(picture)) await commands.executeCommand('revealInExplorer', picture);
}

/** Fine-tunes the head on the sample pictures of new classes. */
export async function fineTuneSamples(context: CommandContext): Promise<void> {
  const samples = await takeSamples(context);
  if (samples) await fineTuneHead(context, [Uri.file(samples.newClasses)]);
}

/** Uses the model that was trained last, and classifies a picture with it that it was not trained on: the one it is surest of. */
export async function tryTrainedModel(context: CommandContext): Promise<void> {
  const run = context.runs.list.find(({ status }) => status === 'done');
  if (!run) {
    void showInformation('No run has made a model yet. Fine-tune a model first.');
    return;
  }
  // Loaded when it is wanted: it reads with a schema.
  const { readOutcome } = await import('../runs/readOutcome');
  const { training, root } = await readOutcome(run.out);
  await takeModel(context, run.out);
  const { predictions } = training;
  const [picture = predictions[0]] = predictions
    .filter(({ label, predicted }) => label === predicted)
    .toSorted((a, b) => b.probability - a.probability);
  if (!picture) return;
  const path = resolve(root, picture.path);
  await commands.executeCommand('vscode.open', Uri.file(path), freeColumn());
  context.follower.giveWay();
  await context.classifier.classify(path);
}

interface PlaceItem extends QuickPickItem {
  readonly folder: string;
}

/** The samples, copied to where the user says; in a window without a folder, to the extension's own. Undefined for a changed mind. */
async function takeSamples(
  { storageUri, extensionUri }: CommandContext,
  named?: string,
): Promise<Samples | undefined> {
  const media = Uri.joinPath(extensionUri, 'media').fsPath;
  const own = join(requireFile(storageUri), FOLDER_NAME);
  const [folder] = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (named !== undefined || !folder) return copySamples(media, named ?? own);
  const inWorkspace = join(folder.uri.fsPath, FOLDER_NAME);
  for (const place of [inWorkspace, own]) {
    if (await isThere(place)) return copySamples(media, place);
  }
  const items: PlaceItem[] = [
    {
      label: `$(folder) ${FOLDER_NAME}`,
      description: `in ${folder.name}`,
      detail: 'A new folder in the workspace, seen in the explorer',
      folder: inWorkspace,
    },
    {
      label: '$(archive) Headstart’s own folder',
      detail: 'Leaves the workspace as it is',
      folder: own,
    },
  ];
  const placeHolder = 'Where to copy the sample pictures to (0.6 MB)';
  const chosen = await window.showQuickPick(items, { title: 'Sample pictures', placeHolder });
  return chosen && copySamples(media, chosen.folder);
}

async function isThere(folder: string): Promise<boolean> {
  const found = await stat(samplesIn(folder).pictures).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
