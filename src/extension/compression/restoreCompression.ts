import type { WebviewPanel } from 'vscode';
import type { CommandContext } from '../CommandContext';
import { CompressionTab } from './CompressionTab';
import { draftFolder } from './draftFolder';
import { readStoredCopies } from './storedCopies';

/**
 * Fills the tab of copies that are not decided on, which is there again after the window was reloaded.
 * @param state what the page has written down
 */
export async function restoreCompression(
  context: CommandContext,
  panel: WebviewPanel,
  state: unknown,
): Promise<void> {
  const id = typeof state === 'object' && state !== null && 'id' in state ? state.id : undefined;
  const isOurs = typeof id === 'string' && /^[\da-f-]{36}$/.test(id);
  const stored = isOurs ? await readStoredCopies(draftFolder(context, id)) : undefined;
  if (isOurs && stored) new CompressionTab(context, stored.job, { id, panel, stored });
  else panel.dispose();
}
