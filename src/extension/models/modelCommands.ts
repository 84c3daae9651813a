import { commands, env, ProgressLocation, Uri, window } from 'vscode';
import { formatBytes } from '../../shared/format';
import { HeadstartError } from '../../shared/errors';
import type { CommandContext } from '../CommandContext';
import { takeModel } from '../takeModel';
import { askToDownload } from './askToDownload';
import { targetOf } from './ModelNode';
import { pickRow, type RowQuestion } from './pickRow';
import { pullWithProgress } from './pullWithProgress';
import { showWarning } from '../notices';

/** Uses a model, and classifies the image that is shown with it. One that is not there is downloaded, if the user says so. */
export async function useModel(context: CommandContext, argument: unknown): Promise<void> {
  const target = targetOf(argument);
  if (target?.kind === 'path') {
    await takeModel(context, target.path);
    return;
  }
  const id = await idOf(context, argument, {
    title: 'Use model',
    placeHolder: 'A published model; one that is not on this machine is downloaded if you say so',
    wanted: ({ classifies }) => classifies,
    none: 'The catalogue has no models that classify.',
  });
  if (id !== undefined && (await ensureCached(context, id))) await takeModel(context, id);
}

/** Downloads a model without using it. */
export async function downloadModel(context: CommandContext, argument: unknown): Promise<void> {
  const id = await idOf(context, argument, {
    title: 'Download model',
    placeHolder: 'A model that is not on this machine',
    wanted: ({ state }) => state !== 'cached',
    none: 'All models of the catalogue are on this machine.',
  });
  if (id !== undefined) await ensureCached(context, id);
}

/** @returns whether the weights are on this machine; asks before it downloads them */
export async function ensureCached({ library }: CommandContext, id: string): Promise<boolean> {
  const { cache } = await library.load();
  const row = library.row(id);
  if (!row) throw new HeadstartError('model/unknown-weights', `The catalogue has no model ${id}.`);
  if (row.state === 'cached') return true;
  const { host } = new URL(cache.requestOf(await library.entry(id)).url);
  // A download that was paused has been agreed to.
  const agreed = row.download !== null || (await askToDownload(row, host, cache.folder));
  return agreed && (await pullWithProgress(library, id));
}

export async function pauseDownload({ library }: CommandContext, argument: unknown): Promise<void> {
  const id = await idOf({ library }, argument, {
    title: 'Pause download',
    placeHolder: 'A download that is under way',
    wanted: ({ download }) => download?.status === 'running',
    none: 'No download is under way.',
  });
  if (id !== undefined) await library.downloads.pause(id);
}

export async function cancelDownload({ library }: CommandContext, argument: unknown): Promise<void> {
  const id = await idOf({ library }, argument, {
    title: 'Cancel download',
    placeHolder: 'What has come is kept for the next time',
    wanted: ({ download }) => download !== null,
    none: 'There are no downloads.',
  });
  if (id !== undefined) await library.cancel(id);
}

/** Removes weights from this machine, after asking: PyTorch uses the same file. */
export async function removeModel(context: CommandContext, argument: unknown): Promise<void> {
  const { library } = context;
  const id = await idOf(context, argument, {
    title: 'Remove model',
    placeHolder: 'A model on this machine',
    wanted: ({ state }) => state === 'cached' || state === 'partial',
    none: 'There are no models in the cache.',
  });
  const row = id === undefined ? undefined : library.row(id);
  if (!row) return;
  const { cache } = await library.load();
  const shared = cache.folder.includes('torch') ? ' PyTorch finds it there too.' : '';
  const question = `Remove the weights of ${row.architecture} (${row.weights}), ${formatBytes(row.present)}, from ${cache.folder}?${shared}`;
  if ((await showWarning(question, 'Remove')) !== 'Remove') return;
  if (row.inUse) await takeModel(context, undefined);
  const freed = await library.remove(row.id);
  window.setStatusBarMessage(`Headstart: ${formatBytes(freed)} freed.`, 5000);
}

/** Shows a file in the system's file manager; where there is none, e.g. in a browser, copies its path. */
export async function revealModel(context: CommandContext, argument: unknown): Promise<void> {
  const path = await pathOf(context, argument);
  if (path === undefined) return;
  const known = new Set(await commands.getCommands(true));
  if (known.has('revealFileInOS') && env.remoteName === undefined) {
    await commands.executeCommand('revealFileInOS', Uri.file(path));
    return;
  }
  await env.clipboard.writeText(path);
  window.setStatusBarMessage(`Headstart: the path was copied, ${path}`, 8000);
}

/** Checks the weights file of a model against its architecture. */
export async function checkModel(context: CommandContext, argument: unknown): Promise<void> {
  const path = await pathOf(context, argument);
  if (path !== undefined) await commands.executeCommand('headstart.checkWeights', Uri.file(path));
}

/** Measures how long a model takes on this machine; the Models view and the table show it. */
export async function measureModel(context: CommandContext, argument: unknown): Promise<void> {
  const { measuring } = context;
  const id = await idOf(context, argument, {
    title: 'Measure model',
    placeHolder: 'One forward pass is timed; a model that is not here is measured with drawn weights',
    wanted: () => true,
    none: 'The catalogue has no models.',
  });
  if (id === undefined) return;
  await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: `Measuring ${id.split(':', 1).join()}`,
      cancellable: true,
    },
    async (_progress, token) => {
      token.onCancellationRequested(() => measuring.stop());
      await measuring.measure([id]);
    },
  );
}

async function pathOf(context: CommandContext, argument: unknown): Promise<string | undefined> {
  const { library } = context;
  const { cache } = await library.load();
  const target = targetOf(argument);
  if (target?.kind === 'cache') return cache.folder;
  if (target?.kind === 'path') return target.path;
  const id = await idOf(context, argument, {
    title: 'Choose model',
    placeHolder: 'A model on this machine',
    wanted: ({ state }) => state === 'cached',
    none: 'There are no models in the cache. The Models view downloads them.',
  });
  return id === undefined ? undefined : cache.requestOf(await library.entry(id)).target;
}

async function idOf(
  { library }: Pick<CommandContext, 'library'>,
  argument: unknown,
  question: RowQuestion,
): Promise<string | undefined> {
  const target = targetOf(argument);
  if (target?.kind !== 'row') return pickRow(library, question);
  await library.load();
  return target.id;
}
