import type { WebviewPanel } from 'vscode';
import { basename } from 'node:path';
import { toErrorInfo } from '../../shared/errors';
import { parseComparisonMemory } from '../../shared/models/comparisonProtocol';
import type { CommandContext } from '../CommandContext';
import { showComparison, type Contender } from './showComparison';

/**
 * Fills the tab of a comparison that is there again after the window was reloaded, by asking the models anew.
 * @param state what the page has written down
 */
export async function restoreComparison(
  context: CommandContext,
  panel: WebviewPanel,
  state: unknown,
): Promise<void> {
  const memory = parseComparisonMemory(state);
  if (!memory) {
    panel.dispose();
    return;
  }
  const find = async (path: string | null): Promise<Contender> => {
    try {
      return await context.resolve(path ?? undefined);
    } catch (error) {
      return { title: path === null ? 'Demo model' : basename(path), error: toErrorInfo(error) };
    }
  };
  await showComparison(context, panel, memory, await Promise.all(memory.models.map(find)));
}
