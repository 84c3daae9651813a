import { commands, window, type WebviewPanel } from 'vscode';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { CompressionAction } from '../../shared/compressionProtocol';
import { featureFolder } from '../../weights/featureFolder';
import type { CommandContext } from '../CommandContext';
import type { Engine } from '../Engine';
import { freeColumn } from '../freeColumn';
import { notifyError } from '../notifyError';
import { PANEL_TYPES } from '../panelTypes';
import { revealPath } from '../revealPath';
import { readSettings } from '../settings';
import { takeModel } from '../takeModel';
import { askForAnotherName } from './askForName';
import { Compression } from './Compression';
import type { CompressionJob } from './CompressionJob';
import { CompressionPanel } from './CompressionPanel';
import type { DraftContext } from './DraftContext';
import { draftFolder } from './draftFolder';
import { makeInt8 } from './makeInt8';
import { makePruned } from './makePruned';
import type { StoredCopies } from './storedCopies';
import { sweepDrafts } from './sweepDrafts';
import { showInformation } from '../notices';

/** Smaller copies of a model, the tab that shows them, and what its buttons do. */
export class CompressionTab {
  readonly #engine: Engine;
  readonly #compression: Compression;
  #panel: CompressionPanel;

  /** @param restored what there was before the window was reloaded */
  constructor(
    private readonly context: CommandContext,
    job: CompressionJob,
    restored?: { readonly id: string; readonly panel: WebviewPanel; readonly stored: StoredCopies },
  ) {
    const id = restored?.id ?? randomUUID();
    void sweepDrafts(draftFolder(context));
    // Images are classified meanwhile, and a network that brings down the one engine leaves the other alone.
    this.#engine = context.newEngine();
    this.#compression = new Compression({
      id,
      job,
      ...(restored && { stored: restored.stored }),
      make: (parts) => this.#make(job, { ...parts, request: (...args) => this.#engine.request(...args) }),
      release: () => this.#engine.restart(),
      folder: draftFolder(context, id),
      askForName: (taken) => askForAnotherName(taken, job.kind),
      onChange: () => this.#panel.update(),
    });
    this.#panel = this.#open(restored?.panel);
    context.compressions.add(this.#compression);
  }

  run(): Promise<void> {
    return this.#compression.run();
  }

  #make(job: CompressionJob, parts: DraftContext): Promise<void> {
    if (job.kind === 'int8') return makeInt8(job, parts);
    const { ignoreExif } = readSettings();
    return makePruned(job, parts, { featureFolder: featureFolder(process.env), ignoreExif });
  }

  #open(panel = window.createWebviewPanel(PANEL_TYPES.compression, '', freeColumn())): CompressionPanel {
    const { extensionUri } = this.context;
    return new CompressionPanel({
      extensionUri,
      panel,
      state: () => this.#compression.state,
      act: (action, copy) => void this.#try(() => this.#act(action, copy)),
      onClose: () => void this.#try(() => this.#closed()),
    });
  }

  async #act(action: CompressionAction, copy: number): Promise<void> {
    const compression = this.#compression;
    switch (action) {
      case 'cancel':
        compression.cancel();
        break;
      case 'again':
        await compression.run();
        break;
      case 'discard':
        await compression.discard();
        break;
      case 'keep':
        await this.#keep(copy);
        break;
      case 'use': {
        const path = await this.#keep(copy);
        if (path !== undefined) await takeModel(this.context, path);
        break;
      }
      case 'fineTune':
        await commands.executeCommand('headstart.fineTune', { model: { weights: compression.path } });
        break;
      case 'reveal':
        if (compression.path !== undefined) await revealPath(compression.path);
        break;
      case 'showLog':
        this.context.log.show();
        break;
    }
  }

  /** The tab is what the work is seen by: without it, it ends. What has been made is not thrown away unasked. */
  async #closed(): Promise<void> {
    const compression = this.#compression;
    compression.cancel();
    if (!compression.isUndecided) {
      this.#end();
      return;
    }
    const { out } = compression.state;
    const choices = compression.job.kind === 'int8' ? ['Keep', 'Show report'] : ['Show report'];
    const question = `“${basename(out)}” was made and is not kept yet. Without an answer it is discarded.`;
    const answer = await showInformation(question, ...choices);
    if (answer === 'Show report') {
      this.#panel = this.#open();
      return;
    }
    // Where it cannot be kept, the report says why.
    if (answer === 'Keep' && (await this.#keep(0)) === undefined) {
      this.#panel = this.#open();
      return;
    }
    this.#end();
  }

  async #keep(copy: number): Promise<string | undefined> {
    const before = this.#compression.path;
    const path = await this.#compression.keep(copy);
    // A list of models that was read before does not know it.
    if (path !== undefined && path !== before) void this.context.modelsTree.refresh();
    return path;
  }

  #end(): void {
    this.context.compressions.delete(this.#compression);
    this.#compression.remove();
    this.#engine.dispose();
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { log } = this.context;
      await notifyError(error, { log, retry: () => this.#try(work), command: 'headstart.prune' });
    }
  }
}
