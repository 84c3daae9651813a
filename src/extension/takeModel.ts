import { basename } from 'node:path';
import { HeadstartError, toErrorInfo } from '../shared/errors';
import type { ResolvedModel } from '../weights/resolveModel';
import type { CommandContext } from './CommandContext';
import { askToDescribe } from './onnx/askToDescribe';
import { withDelayedProgress } from './withDelayedProgress';

/**
 * Reads another model, makes it the one in use, and classifies the image that is shown with it.
 * @param path a model folder, a weights file or the name of published weights; undefined for the demo model
 */
export async function takeModel(context: CommandContext, path: string | undefined): Promise<void> {
  const { model, classifier, library, log, view } = context;
  const read = (): Promise<ResolvedModel> => {
    const abort = new AbortController();
    const what = path === undefined ? 'the demo model' : basename(path);
    return withDelayedProgress(`Reading ${what}`, abort, () => model.choose(path, abort.signal));
  };
  const { title, notes } = await read().catch(async (error: unknown) => {
    // A model in ONNX that does not say how it is used: the user may.
    if (path === undefined || toErrorInfo(error).code !== 'model/undescribed') throw error;
    if (await askToDescribe(context, path)) return read();
    throw new HeadstartError('cancelled', 'Cancelled.');
  });
  log.info([`Model: ${title}.`, ...notes].join(' '));
  library.touch();
  await Promise.all([view.reveal(), classifier.again()]);
}
