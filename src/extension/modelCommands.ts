import { basename } from 'node:path';
import type { Uri } from 'vscode';
import { checkReport } from './checkReport';
import type { CommandContext } from './CommandContext';
import { pickModel, pickWeightsFile } from './pickModel';
import { requireFile } from './requireFile';
import { withDelayedProgress } from './withDelayedProgress';

/** Asks for another model, reads it, and classifies the image that is shown with it. */
export async function chooseModel({ model, choice, classifier, log, view }: CommandContext): Promise<void> {
  const chosen = await pickModel(choice.get());
  if (!chosen) return;
  const { path } = chosen;
  const abort = new AbortController();
  const { title, notes } = await withDelayedProgress(
    `Reading ${path === undefined ? 'the demo model' : basename(path)}`,
    abort,
    () => model.choose(path, abort.signal),
  );
  log.info([`Model: ${title}.`, ...notes].join(' '));
  await Promise.all([view.reveal(), classifier.again()]);
}

/** Compares a weights file with the architecture that it looks like and opens the report. */
export async function checkWeights(
  { engine, reports }: CommandContext,
  resource: Uri | undefined,
): Promise<void> {
  const file = resource ? requireFile(resource) : await pickWeightsFile();
  if (file === undefined) return;
  const abort = new AbortController();
  const result = await withDelayedProgress(`Checking ${basename(file)}`, abort, () =>
    engine.request('check', { file }, { signal: abort.signal }),
  );
  await reports.show(basename(file), checkReport(file, result));
}
