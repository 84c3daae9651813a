import type { WebviewPanel } from 'vscode';
import type { ImageResult } from '../../shared/engineProtocol';
import { toErrorInfo, type ErrorInfo } from '../../shared/errors';
import type { ComparedAnswer, ComparisonMemory } from '../../shared/models/comparisonProtocol';
import type { ResolvedModel } from '../../weights/resolveModel';
import type { CommandContext } from '../CommandContext';
import { readSettings } from '../settings';
import { ComparisonPanel } from './ComparisonPanel';

/** A model that is asked, or why it cannot be. */
export type Contender = ResolvedModel | { readonly title: string; readonly error: ErrorInfo };

/** Asks each model what it says of an image, and shows the answers in a tab. The promise ends with the last one. */
export async function showComparison(
  context: CommandContext,
  panel: WebviewPanel,
  memory: ComparisonMemory,
  models: readonly Contender[],
): Promise<void> {
  const abort = new AbortController();
  const page = new ComparisonPanel({
    extensionUri: context.extensionUri,
    ...{ panel, memory },
    titles: models.map(({ title }) => title),
    onClose: () => abort.abort(),
  });
  // One after the other, so that the times can be compared too.
  for (const [place, one] of models.entries()) {
    const answer: ComparedAnswer =
      'error' in one ? { ...one, status: 'failed' } : await ask(context, one, memory.image, abort.signal);
    if (abort.signal.aborted) return;
    page.answer(place, answer);
  }
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
