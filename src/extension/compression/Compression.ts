import { rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { toErrorInfo, type ErrorInfo } from '../../shared/errors';
import type {
  CompressionAction,
  CompressionReport,
  CompressionState,
  CompressionStatus,
} from '../../shared/compressionProtocol';
import type { CompressionJob } from './CompressionJob';
import type { DraftContext } from './DraftContext';
import { emptyFolder } from './emptyFolder';
import { isTaken, moveDraft } from './moveDraft';
import { storeCopies, type StoredCopies } from './storedCopies';

export interface CompressionOptions {
  readonly id: string;
  readonly job: CompressionJob;
  /** Makes the copies. */
  readonly make: (context: Pick<DraftContext, 'signal' | 'folder' | 'onStage' | 'onReport'>) => Promise<void>;
  /** Lets go of what was made, so that it can be moved and deleted. */
  readonly release: () => void;
  /** Absolute path of a folder for drafts that is this one's alone; it need not be there yet. */
  readonly folder: string;
  /** Asks for another name where one has been taken meanwhile; undefined when the user changed their mind. */
  readonly askForName: (taken: string) => Promise<string | undefined>;
  readonly onChange: () => void;
  /** What was made before the window was reloaded. */
  readonly stored?: StoredCopies;
}

/** Smaller copies of a model, from the making to the choice: drafts, of which none has its final name before the user keeps it. */
export class Compression {
  #status: CompressionStatus = 'running';
  #stage = '';
  #fraction: number | null = null;
  #error: ErrorInfo | null = null;
  #report: CompressionReport | null = null;
  #drafts: readonly string[] = [];
  #kept: number | null = null;
  #out: string;
  #running: AbortController | undefined;
  #keeping = false;
  #storing = Promise.resolve();
  #closed = false;

  constructor(private readonly options: CompressionOptions) {
    const { job, stored, folder } = options;
    this.#out = job.out;
    if (!stored) return;
    this.#report = stored.report;
    this.#drafts = stored.drafts.map((name) => join(folder, name));
    // The window was closed under what is said to be running.
    const cutOff = stored.status === 'running';
    this.#status = cutOff ? 'cancelled' : stored.status;
    this.#stage = cutOff ? this.#ended('Interrupted') : stored.stage;
  }

  get job(): CompressionJob {
    return this.options.job;
  }

  /** Where the copy is that was kept; undefined before. */
  get path(): string | undefined {
    return this.#kept === null ? undefined : this.#out;
  }

  /** Whether there is something that would be lost. */
  get isUndecided(): boolean {
    return this.#kept === null && this.#drafts.length > 0;
  }

  get state(): CompressionState {
    const { kind, model, data } = this.job;
    return {
      id: this.options.id,
      kind,
      model: model.title,
      data,
      out: this.#out,
      status: this.#status,
      stage: this.#stage,
      fraction: this.#status === 'running' ? this.#fraction : null,
      error: this.#error,
      report: this.#report,
      kept: this.#kept,
      actions: this.#actions(),
    };
  }

  /** Makes the copies, anew where it has been done before. The promise ends when the work stands still; the state says how. */
  async run(): Promise<void> {
    if (this.#running) return;
    const running = (this.#running = new AbortController());
    const { make, release, folder } = this.options;
    this.#forget();
    this.#set('running', 'Starting');
    try {
      await emptyFolder(folder);
      await make({
        signal: running.signal,
        folder,
        onStage: (stage, fraction) => {
          this.#fraction = fraction;
          this.#set('running', stage);
        },
        onReport: (report, drafts) => {
          this.#report = report;
          this.#drafts = drafts;
          this.options.onChange();
          void this.#store();
        },
      });
      this.#set('made', 'Made, and not kept yet');
    } catch (error) {
      const info = toErrorInfo(error);
      if (info.code === 'cancelled') this.#set('cancelled', this.#ended('Cancelled'));
      else {
        this.#error = info;
        this.#set('failed', this.#ended('Failed'));
      }
    } finally {
      this.#running = undefined;
      release();
      if (this.#drafts.length === 0) await this.#clear();
      else await this.#store();
      this.options.onChange();
    }
  }

  cancel(): void {
    this.#running?.abort();
  }

  /**
   * Gives a copy its final name; the others are deleted.
   * @returns its path; undefined where it was not kept, of which the state says why
   */
  async keep(place: number): Promise<string | undefined> {
    const draft = this.#drafts[place];
    if (this.path !== undefined || draft === undefined || this.#running || this.#keeping) return this.path;
    this.#keeping = true;
    try {
      const out = (await isTaken(this.#out)) ? await this.options.askForName(this.#out) : this.#out;
      if (out === undefined) return undefined;
      this.options.release();
      await moveDraft(draft, out);
      this.#out = out;
      this.#kept = place;
      this.#drafts = [];
      this.#error = null;
      this.#set('kept', 'Kept');
      await this.#clear();
      return out;
    } catch (error) {
      this.#error = toErrorInfo(error);
      this.options.onChange();
      return undefined;
    } finally {
      this.#keeping = false;
    }
  }

  /** Deletes all copies that were not kept. */
  async discard(): Promise<void> {
    if (this.#running || !this.isUndecided) return;
    this.#forget();
    this.#set('discarded', 'Discarded');
    await this.#clear();
  }

  /** Ends the work, because the window is closed: what was made and not decided on is there again with the window. */
  dispose(): void {
    this.#closed = true;
    this.cancel();
    this.options.release();
    // At once, because a window that is closed waits for nobody.
    if (!this.isUndecided) rmSync(this.options.folder, { recursive: true, force: true, maxRetries: 2 });
  }

  /** Ends the work; what was not kept goes. */
  remove(): void {
    this.#drafts = [];
    this.dispose();
  }

  #actions(): readonly CompressionAction[] {
    const some = this.#drafts.length > 0;
    switch (this.#status) {
      case 'running':
        return ['cancel'];
      case 'kept':
        return this.job.kind === 'prune' ? ['use', 'fineTune', 'reveal'] : ['use', 'reveal'];
      case 'discarded':
        return ['again'];
      case 'made':
        return ['keep', 'use', 'discard'];
      case 'cancelled':
        return some ? ['keep', 'use', 'discard', 'again'] : ['again'];
      case 'failed':
        return some ? ['keep', 'use', 'discard', 'again', 'showLog'] : ['again', 'showLog'];
    }
  }

  #ended(how: string): string {
    const { length } = this.#drafts;
    if (length === 0 || this.job.kind === 'int8') return how;
    return `${how} after ${length} of ${this.job.shares.length} copies`;
  }

  #forget(): void {
    this.#report = null;
    this.#drafts = [];
    this.#error = null;
    this.#fraction = null;
  }

  /** Writes down what a window that is reloaded needs. Where it cannot be written, the report is gone with the window. */
  #store(): Promise<void> {
    const { job, folder } = this.options;
    const report = this.#report;
    if (!report || this.#drafts.length === 0 || this.#closed) return this.#storing;
    const drafts = this.#drafts.map((draft) => basename(draft));
    const copies: StoredCopies = { job, report, drafts, status: this.#status, stage: this.#stage };
    // One after the other, so that the last one stays.
    this.#storing = this.#storing.then(() => storeCopies(folder, copies)).catch(() => undefined);
    return this.#storing;
  }

  /** What cannot be deleted now is found by age later. */
  async #clear(): Promise<void> {
    await this.#storing;
    await rm(this.options.folder, { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
  }

  #set(status: CompressionStatus, stage: string): void {
    this.#status = status;
    this.#stage = stage;
    this.options.onChange();
  }
}
