import { basename } from 'node:path';
import type { CommandContext } from './CommandContext';
import { withDelayedProgress } from './withDelayedProgress';

/**
 * Reads another model, makes it the one in use, and classifies the image that is shown with it.
 * @param path a model folder, a weights file or the name of published weights; undefined for the demo model
 */
export async function takeModel(
  { model, classifier, library, log, view }: CommandContext,
  path: string | undefined,
): Promise<void> {
  const abort = new AbortController();
  const { title, notes } = await withDelayedProgress(
    `Reading ${path === undefined ? 'the demo model' : basename(path)}`,
    abort,
    () => model.choose(path, abort.signal),
  );
  log.info([`Model: ${title}.`, ...notes].join(' '));
  library.touch();
  await Promise.all([view.reveal(), classifier.again()]);
}
