import { workspace, type WebviewPanel } from 'vscode';
import type { ResolvedModel } from '../../weights/resolveModel';
import type { Batch as FoundImages } from '../collectBatch';
import type { CommandContext } from '../CommandContext';
import type { PlacedFile, Placing } from '../dataset/placeFile';
import type { Engine } from '../Engine';
import { notifyError } from '../notifyError';
import type { ResultsMemory } from '../../shared/resultsProtocol';
import { readSettings } from '../settings';
import { Batch } from './Batch';
import { exportResults } from './exportResults';
import { placeResults } from './placeResults';
import { ResultsPanel, type PanelRequest } from './ResultsPanel';

/** A batch of images, the tab that shows it, and what can be done with both. */
export class BatchTab {
  readonly #engine: Engine;
  readonly #batch: Batch;
  readonly #panel: ResultsPanel;

  constructor(
    private readonly context: CommandContext,
    private readonly found: FoundImages,
    private readonly model: ResolvedModel,
    source: Pick<ResultsMemory, 'paths' | 'model'>,
    panel: WebviewPanel,
  ) {
    const { extensionUri, engine, newEngine } = context;
    const { title, images, unreadable, nameOf } = found;
    const settings = readSettings();
    // The open image must not wait for a batch, and a file that brings down the one leaves the other alone.
    this.#engine = newEngine();
    this.#batch = new Batch({
      images,
      model,
      settings,
      request: (...args) => this.#engine.request(...args),
      onChange: () => this.#panel.update(),
    });
    this.#panel = new ResultsPanel({
      ...{ extensionUri, panel, title, nameOf, source },
      batch: this.#batch,
      model: model.title,
      notes: unreadable.map(({ folder }) => `${workspace.asRelativePath(folder)} cannot be read.`),
      request: (...args) => engine.request(...args),
      ignoreExif: settings.ignoreExif,
      onMessage: (message) => this.#receive(message),
      onClose: () => {
        this.#batch.cancel();
        this.#engine.dispose();
      },
    });
  }

  /** Begins, or goes on after a pause. The promise ends when the work stands still. */
  async run(): Promise<void> {
    await this.#batch.run();
    // What is paused goes on with what is loaded.
    if (['done', 'cancelled'].includes(this.#batch.status)) this.#engine.restart();
  }

  #receive(message: PanelRequest): void {
    switch (message.type) {
      case 'act':
        switch (message.action) {
          case 'pause':
            this.#batch.pause();
            break;
          case 'continue':
            void this.#try(() => this.run());
            break;
          case 'cancel':
            this.#batch.cancel();
            break;
          case 'showLog':
            this.context.log.show();
        }
        break;
      case 'export':
        void this.#try(() => this.#export(message.shown, message.selected));
        break;
      case 'file':
        void this.#try(() => this.#place(message.how, message.rows));
    }
  }

  #export(shown: readonly number[], selected: readonly number[]): Promise<void> {
    const { title, folders } = this.found;
    return exportResults({
      title,
      model: this.model.title,
      folder: workspace.workspaceFolders?.[0]?.uri.fsPath ?? folders[0] ?? '',
      total: this.#batch.results.length,
      ...{ shown, selected },
      resultOf: (row) => {
        const result = this.#batch.results[row];
        return result && { name: this.#panel.nameOf(row), result };
      },
    });
  }

  #place(how: Placing, rows: readonly number[]): Promise<void> {
    const chosen = rows.flatMap((row) => {
      const result = this.#batch.results[row];
      const image = this.#panel.pathOf(row);
      return result && image !== undefined ? [{ image, result }] : [];
    });
    return placeResults(how, chosen, this.context.dataset, (placed, undone) => this.#follow(placed, undone));
  }

  /** The table goes on showing images that were moved, or moved back. */
  #follow(placed: readonly PlacedFile[], undone: boolean): void {
    const moved = placed.filter(({ how }) => how === 'move');
    const now = new Map(moved.map(({ from, to }) => (undone ? [to, from] : [from, to])));
    const rows = this.#batch.results.flatMap((_, row) => {
      const to = now.get(this.#panel.pathOf(row) ?? '');
      return to === undefined ? [] : [[row, to] as const];
    });
    this.#panel.move(new Map(rows));
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { log } = this.context;
      await notifyError(error, { log, retry: () => this.#try(work), command: 'headstart.classifyFolder' });
    }
  }
}
