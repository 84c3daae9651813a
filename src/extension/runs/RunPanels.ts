import { window, type Disposable, type Uri, type WebviewPanel } from 'vscode';
import type { RunAction } from '../../shared/runProtocol';
import { freeColumn } from '../freeColumn';
import { PANEL_TYPES } from '../panelTypes';
import { RunPanel } from './RunPanel';
import type { Runs } from './Runs';
import type { TrainingRun } from './TrainingRun';

export interface RunPanelsOptions {
  readonly extensionUri: Uri;
  readonly runs: Runs;
  readonly act: (action: RunAction, run: TrainingRun) => void;
}

/** The tabs of runs: one a run, found again after the window was reloaded. */
export class RunPanels implements Disposable {
  readonly #panels = new Map<string, { readonly panel: WebviewPanel; readonly page: RunPanel }>();
  readonly #serializer: Disposable;

  constructor(private readonly options: RunPanelsOptions) {
    options.runs.onChange((run) => this.#panels.get(run.id)?.page.update());
    this.#serializer = window.registerWebviewPanelSerializer(PANEL_TYPES.run, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        const run = options.runs.get(idOf(state));
        if (run) this.#fill(panel, run);
        else panel.dispose();
        return Promise.resolve();
      },
    });
  }

  /** Opens the tab of a run, or brings it to the front. */
  show(run: TrainingRun): void {
    const known = this.#panels.get(run.id);
    if (known) known.panel.reveal();
    else this.#fill(window.createWebviewPanel(PANEL_TYPES.run, run.name, freeColumn()), run);
  }

  dispose(): void {
    this.#serializer.dispose();
  }

  #fill(panel: WebviewPanel, run: TrainingRun): void {
    const { extensionUri, act } = this.options;
    const page = new RunPanel({
      ...{ extensionUri, panel, run, act },
      // Loaded when it is wanted, so that activation does not wait for it.
      readOutcome: async (out) => (await import('./readOutcome')).readOutcome(out),
    });
    this.#panels.set(run.id, { panel, page });
    panel.onDidDispose(() => this.#panels.delete(run.id));
  }
}

/** The run that a page wrote down when it was made. */
function idOf(state: unknown): string {
  return typeof state === 'object' && state !== null && 'run' in state && typeof state.run === 'string'
    ? state.run
    : '';
}
