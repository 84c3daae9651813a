import { Uri, window } from 'vscode';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import type { ExportResult } from '../../shared/exportProtocol';
import { formatBytes } from '../../shared/format';
import { isModelFolder, readModelFolder } from '../../weights/readModelFolder';
import { readTrainingRecord } from '../../weights/readTrainingRecord';
import type { CommandContext } from '../CommandContext';
import { namedModel, wholeModel, type NamedModel } from '../namedModel';
import { pickModel } from '../pickModel';
import { requireFile } from '../requireFile';
import { revealPath } from '../revealPath';
import { withDelayedProgress } from '../withDelayedProgress';
import { exportFormats, type FormatChoice } from './exportFormats';
import { showInformation } from '../notices';

/**
 * Writes a model for other programs, in a format and to a file that are asked for.
 * @param argument a run or its id, an entry of the Models view; without one, and without a file or folder, the user is asked
 */
export async function exportModel(
  context: CommandContext,
  [resource]: readonly Uri[],
  argument: unknown,
): Promise<void> {
  const named = resource
    ? { path: requireFile(resource) }
    : (namedModel(context, argument) ?? (await ask(context)));
  if (!named) return;
  const path = named.path === undefined ? undefined : await wholeModel(named.path);
  const { spec, title } = await context.resolve(path);
  const training =
    path !== undefined && (await isModelFolder(path))
      ? readTrainingRecord((await readModelFolder(path)).training)
      : null;
  const choice = await window.showQuickPick(exportFormats(training !== null), {
    title: `Export ${title}`,
    placeHolder: 'What to write',
    matchOnDescription: true,
  });
  if (!choice) return;
  const out = await askWhereTo(path ?? spec.architecture, choice);
  if (out === undefined) return;
  if (out === spec.weights) {
    throw new HeadstartError('usage', `${basename(out)} is the model itself. Choose another file.`);
  }
  const { catalogue } = await context.library.load();
  const entry = training && catalogue.findByFileName(training.weights);
  const published = entry?.architecture === spec.architecture ? entry.weights : null;
  const abort = new AbortController();
  const { format, preprocessing } = choice;
  const params = {
    request: 'export',
    model: spec,
    training,
    published,
    format,
    out,
    preprocessing,
    batch: 1,
  };
  const result = await withDelayedProgress(`Exporting ${basename(out)}`, abort, () =>
    context.engine.request('export', params, { signal: abort.signal }),
  );
  // Not awaited: a program that runs the command must not wait for somebody to close the message.
  void tell(result, choice);
}

async function ask({ choice, library }: CommandContext): Promise<NamedModel | undefined> {
  await library.load();
  const here = library.rows.filter(({ state, classifies }) => state === 'cached' && classifies);
  const cached = here.map(({ id, architecture, weights }) => ({
    ...{ path: id, label: architecture, description: weights },
  }));
  const picked = await pickModel('Export', choice.get(), { cached });
  return picked && !picked.table ? { path: picked.path } : undefined;
}

/** A file beside the model, or any other. */
async function askWhereTo(
  model: string,
  { label, extensions }: Pick<FormatChoice, 'label' | 'extensions'>,
): Promise<string | undefined> {
  const found = await stat(model).catch(() => undefined);
  const stem = found?.isDirectory() ? basename(model) : basename(model, extname(model)).replace(/:/g, '-');
  const name = `${stem}.${extensions[0]}`;
  const target = await window.showSaveDialog({
    title: 'Export',
    saveLabel: 'Export',
    filters: { [label]: [...extensions] },
    // A name alone is looked up in the workspace's folder.
    defaultUri: Uri.file(found ? join(dirname(model), name) : name),
  });
  return target && requireFile(target);
}

/** Says what was written, and that it was tried. */
async function tell({ path, bytes, difference }: ExportResult, { format }: FormatChoice): Promise<void> {
  const compared =
    difference === null
      ? ''
      : ` Compared with the app’s own predictions, the largest difference is ${difference.toExponential(0)}.`;
  const message = `${basename(path)} was written (${formatBytes(bytes)}).${compared}`;
  const open = format === 'pytorch' ? ['Open'] : [];
  const answer = await showInformation(message, ...open, 'Show file');
  if (answer === 'Open') await window.showTextDocument(Uri.file(path));
  else if (answer) await revealPath(path);
}
