import { basename } from 'node:path';
import type { CommandContext } from './CommandContext';
import { pickModel } from './pickModel';
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
