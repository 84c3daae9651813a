import { HeadstartError, toErrorInfo } from '../../shared/errors';
import type { ImageResult } from '../../shared/engineProtocol';
import type { ComparedAnswer } from '../../shared/models/comparisonProtocol';
import type { ResolvedModel } from '../../weights/resolveModel';
import type { CommandContext } from '../CommandContext';
import { describeRow } from '../../shared/models/describeModel';
import { sortModels } from '../../shared/models/sortModels';
import { activeImage } from '../openImage';
import { pickModel } from '../pickModel';
import { requireFile } from '../requireFile';
import { readSettings } from '../settings';
import { ComparisonPanel } from './ComparisonPanel';
import { ensureCached } from './modelCommands';
import { targetOf } from './ModelNode';

/** Shows what the model in use and another one say of the image that is open, side by side. */
export async function compareModels(context: CommandContext, argument: unknown): Promise<void> {
  const { classifier, model, resolve, extensionUri } = context;
  const open = activeImage();
  const shown = classifier.current;
  const image = open ? requireFile(open) : shown.status === 'none' ? undefined : shown.image;
  if (image === undefined) {
    throw new HeadstartError(
      'image/none-found',
      'No image is open. Open an image, then compare models on it.',
    );
  }
  const other = await askForOther(context, argument);
  if (!other) return;
  const models = await Promise.all([model.get(), resolve(other.path)]);
  const abort = new AbortController();
  const panel = new ComparisonPanel({
    extensionUri,
    image,
    titles: models.map(({ title }) => title),
    onClose: () => abort.abort(),
  });
  // One after the other, so that the times can be compared too.
  for (const [place, one] of models.entries()) {
    const answer = await ask(context, one, image, abort.signal);
    if (abort.signal.aborted) return;
    panel.answer(place, answer);
  }
}

/** The path or name of the second model, whose weights are then here. */
async function askForOther(
  context: CommandContext,
  argument: unknown,
): Promise<{ readonly path: string | undefined } | undefined> {
  const { library, choice } = context;
  const target = targetOf(argument);
  if (target?.kind === 'path') return target;
  if (target?.kind === 'row')
    return (await ensureCached(context, target.id)) ? { path: target.id } : undefined;
  await library.load();
  const usable = library.rows.filter(({ classifies, inUse }) => classifies && !inUse);
  const here = usable.filter(({ state }) => state === 'cached');
  const offered = [
    ...sortModels(here, { column: 'accuracy', descending: true }),
    ...sortModels(
      usable.filter((row) => !here.includes(row)),
      { column: 'name', descending: false },
    ),
  ];
  const chosen = await pickModel('Compare with', choice.get(), {
    cached: offered.map((row) => ({
      path: row.id,
      label: row.architecture,
      description: `${row.weights} · ${describeRow(row)}${row.state === 'cached' ? '' : ' · to be downloaded'}`,
    })),
  });
  if (!chosen || chosen.table) return undefined;
  if (chosen.path === undefined || !library.row(chosen.path)) return chosen;
  return (await ensureCached(context, chosen.path)) ? chosen : undefined;
}

async function ask(
  { engine }: CommandContext,
  { spec, title }: ResolvedModel,
  image: string,
  signal: AbortSignal,
): Promise<ComparedAnswer> {
  const { topK, device, ignoreExif } = readSettings();
  const results: ImageResult[] = [];
  try {
    const summary = await engine.request(
      'classify',
      { request: `compare-${Date.now()}`, images: [image], model: spec, top: topK, device, ignoreExif },
      { signal, onNotification: ({ result }) => results.push(result) },
    );
    const [result] = results;
    if (!result) throw new Error('The engine answered without a result.');
    if ('error' in result) return { title, status: 'failed', error: result.error };
    const { predictions, milliseconds } = result;
    return { title, status: 'done', predictions, milliseconds, device: summary.device };
  } catch (error) {
    return { title, status: 'failed', error: toErrorInfo(error) };
  }
}
