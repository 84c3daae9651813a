import { window, type Disposable, type WebviewPanel } from 'vscode';
import type { CommandContext } from './CommandContext';
import { PANEL_TYPES } from './panelTypes';

type Restore = (panel: WebviewPanel, state: unknown) => Promise<void>;

/** Fills tabs that are there again after the window was reloaded. VS Code asks for each when it is first seen. */
export function restorePanels(context: CommandContext): Disposable[] {
  // What does it is loaded when it is wanted, so that activation does not wait for it.
  return [
    whenSeen(context, PANEL_TYPES.results, async (panel, state) => {
      const { restoreResults } = await import('./results/restoreResults');
      await restoreResults(context, panel, state);
    }),
    whenSeen(context, PANEL_TYPES.comparison, async (panel, state) => {
      const { restoreComparison } = await import('./models/restoreComparison');
      await restoreComparison(context, panel, state);
    }),
    whenSeen(context, PANEL_TYPES.compression, async (panel, state) => {
      const { restoreCompression } = await import('./compression/restoreCompression');
      await restoreCompression(context, panel, state);
    }),
    whenSeen(context, PANEL_TYPES.models, (panel) => {
      context.modelTable.fill(panel);
      return Promise.resolve();
    }),
  ];
}

function whenSeen({ log }: CommandContext, type: string, restore: Restore): Disposable {
  return window.registerWebviewPanelSerializer(type, {
    deserializeWebviewPanel: (panel: WebviewPanel, state: unknown) => {
      // Not awaited: the tab is there, and what is in it takes its time.
      void restore(panel, state).catch((error: unknown) => {
        log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
        panel.dispose();
      });
      return Promise.resolve();
    },
  });
}
