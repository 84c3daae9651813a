import { type Uri } from 'vscode';
import { HeadstartError } from '../../shared/errors';
import type { CommandContext } from '../CommandContext';
import { askToPick, runSteps, type Step } from '../runs/multiStep';
import { askForName } from './askForName';
import { CompressionTab } from './CompressionTab';
import { copiedModel } from './copiedModel';
import { pictureItems, type PictureItem, type PictureItemsOptions } from './pictureItems';
import { pruneFlow } from './pruneFlow';
import { requireImages } from './requireImages';
import { showError } from '../notices';

/**
 * Makes a copy of a model in int8 and shows how like the model it is before it is kept.
 * @param argument a run or its id, an entry of the Models view; without one, and without a file or folder, the model in use
 */
export async function quantizeModel(
  context: CommandContext,
  [resource]: readonly Uri[],
  argument: unknown,
): Promise<void> {
  const { model, place: beside } = await copiedModel(context, resource, argument);
  let data: string | undefined;
  let out: string | undefined;
  const askPictures: Step = async (place) => {
    const question = 'Images like those that the model will see, best a few hundred';
    const items = pictureItems({ last: lastData(context), anyFolder: true });
    const answer = await askToPick(place, question, items, ({ folder }) => folder === data);
    if ('end' in answer) return answer.end;
    const path = await answer.value.path?.();
    if (path === undefined) return 'again';
    const found = await orSay(requireImages(path));
    if (!found) return 'again';
    data = path;
    return 'next';
  };
  const askOut: Step = async (place) => {
    const answer = await askForName(place, 'int8', beside, out);
    if ('end' in answer) return answer.end;
    out = answer.value;
    return 'next';
  };
  if (!(await runSteps(`Int8 copy of ${model.title}`, [askPictures, askOut]))) return;
  if (data === undefined || out === undefined) return;
  // Not awaited: the tab shows how it goes on.
  void new CompressionTab(context, { kind: 'int8', model, data, out }).run();
}

/**
 * Makes pruned copies of a model and shows what each loses before one is kept.
 * @param argument as of {@link quantizeModel}
 */
export async function pruneModel(
  context: CommandContext,
  [resource]: readonly Uri[],
  argument: unknown,
): Promise<void> {
  const { model, place } = await copiedModel(context, resource, argument);
  const items = (options: Pick<PictureItemsOptions, 'without'>): Promise<PictureItem[]> =>
    pictureItems({ ...options, last: lastData(context), anyFolder: false });
  const job = await pruneFlow({ model, place, items, orSay });
  // Not awaited: the tab shows how it goes on.
  if (job) void new CompressionTab(context, job).run();
}

/** Folders that were trained on or added to. */
function lastData({ dataset, runs }: CommandContext): string[] {
  const last = dataset.get();
  const [run] = runs.list;
  return [...new Set([...(run ? [run.record.params.data] : []), ...(last === undefined ? [] : [last])])];
}

/** What work gives; undefined where it failed, of which the user is told. */
async function orSay<R>(work: Promise<R>): Promise<R | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof HeadstartError)) throw error;
    void showError(error.message);
    return undefined;
  }
}
