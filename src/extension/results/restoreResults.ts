import { workspace, type WebviewPanel } from 'vscode';
import { stat } from 'node:fs/promises';
import { HeadstartError, toErrorInfo, type ErrorInfo } from '../../shared/errors';
import { parseFromResultsView, parseResultsMemory, type ToResultsView } from '../../shared/resultsProtocol';
import { allowFiles } from '../allowFiles';
import type { CommandContext } from '../CommandContext';
import { fillPage } from '../fillPage';
import { nameTogether } from '../nameTogether';
import { panelIcon } from '../panelIcon';
import { BatchTab } from './BatchTab';
import { requireBatch } from './requireBatch';

/**
 * Fills the tab of results that is there again after the window was reloaded: classifies its images anew, or, where somebody had
 * stopped that, waits to be told to continue.
 * @param state what the page has written down
 */
export async function restoreResults(
  context: CommandContext,
  panel: WebviewPanel,
  state: unknown,
): Promise<void> {
  const memory = parseResultsMemory(state);
  if (!memory) {
    panel.dispose();
    return;
  }
  const { paths, model } = memory;
  const closed = new AbortController();
  panel.onDidDispose(() => closed.abort());
  const open = async (): Promise<BatchTab> => {
    await requireAny(paths);
    const found = await requireBatch(context, paths);
    return new BatchTab(context, found, await context.resolve(model ?? undefined), { paths, model }, panel);
  };
  for (;;) {
    try {
      const tab = await open();
      if (memory.begin) await tab.run();
      return;
    } catch (error) {
      if (closed.signal.aborted) return;
      await untilTriedAgain(context, panel, nameTogether(paths), toErrorInfo(error));
    }
  }
}

/** @throws `file/not-found` when nothing of what was chosen is there any more */
async function requireAny(paths: readonly string[]): Promise<void> {
  const there = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (there.includes(true)) return;
  const [first = ''] = paths;
  const name = workspace.asRelativePath(first);
  const what = paths.length === 1 ? `${name} is` : `${name} and what was selected with it are`;
  throw new HeadstartError(
    'file/not-found',
    `${what} no longer there. Put ${paths.length === 1 ? 'it' : 'them'} back and try again, or close this tab.`,
  );
}

/** Shows what is wrong, until the user wants to try again. */
function untilTriedAgain(
  { extensionUri }: CommandContext,
  panel: WebviewPanel,
  title: string,
  error: ErrorInfo,
): Promise<void> {
  const { webview } = panel;
  panel.iconPath = panelIcon(extensionUri);
  return new Promise((resolve) => {
    const listener = webview.onDidReceiveMessage((data: unknown) => {
      const message = parseFromResultsView(data);
      if (message?.type === 'ready') {
        const lost: ToResultsView = { type: 'lost', title, error };
        void webview.postMessage(lost);
      } else if (message?.type === 'act') {
        listener.dispose();
        resolve();
      }
    });
    allowFiles(webview, extensionUri);
    fillPage(webview, extensionUri, { view: 'results', title: panel.title });
  });
}
