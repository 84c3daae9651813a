import { toErrorInfo } from '../../shared/errors';
import type { RunStatus } from '../../shared/runProtocol';
import type { FinetuneResult, SteerParams } from '../../shared/trainingProtocol';
import type { EngineRequest } from '../CurrentModel';
import { readRunRecords, wasUnderWay, type RunRecord } from './RunRecord';
import { TrainingRun } from './TrainingRun';

/** What the workspace remembers of its runs. */
export interface RunStore {
  get(): unknown;
  set(records: readonly RunRecord[]): PromiseLike<void>;
}

export interface RunsOptions {
  /** Asks an engine that does nothing else. */
  readonly request: EngineRequest;
  /** Called when nothing is left to train: the engine may give its memory back. */
  readonly release: () => void;
  readonly store: RunStore;
  readonly now?: () => number;
}

/** What is wanted of a new run. */
export type RunPlan = Pick<RunRecord, 'model' | 'params'>;

/** How a run ended, for whoever tells the user. */
export type RunEnd =
  | { readonly run: TrainingRun; readonly result: FinetuneResult }
  | { readonly run: TrainingRun; readonly result: undefined };

/** How often what goes on is written down, in milliseconds: an epoch may take less than a hundredth of a second. */
const SAVE_EVERY_MS = 1000;

/** The runs of the workspace. One trains, the others wait for it. */
export class Runs {
  /** Those that the last window was closed under, in the order in which they were to be trained. */
  readonly cutOff: readonly TrainingRun[];
  #runs: TrainingRun[];
  #working:
    { readonly run: TrainingRun; readonly request: string; readonly abort: AbortController } | undefined;
  readonly #changeListeners = new Set<(run: TrainingRun) => void>();
  readonly #endListeners = new Set<(end: RunEnd) => void>();
  #saving: NodeJS.Timeout | undefined;
  #serial = 0;

  constructor(private readonly options: RunsOptions) {
    const stored = options.store.get();
    this.#runs = readRunRecords(stored).map((record) => new TrainingRun(record, options.now));
    this.cutOff = this.#runs.filter(({ id }) => wasUnderWay(stored, id));
    if (this.cutOff.length > 0) void this.#save();
  }

  /** Those under way and waiting first, then the others, the latest first. */
  get list(): readonly TrainingRun[] {
    const rank = (run: TrainingRun): number => (run.isUnderWay ? 0 : run.status === 'queued' ? 1 : 2);
    return this.#runs.toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        (rank(a) < 2 ? a.record.created - b.record.created : b.record.created - a.record.created),
    );
  }

  get(id: string): TrainingRun | undefined {
    return this.#runs.find((run) => run.id === id);
  }

  /** Called with the run that changed, also when it came or went. */
  onChange(listener: (run: TrainingRun) => void): void {
    this.#changeListeners.add(listener);
  }

  /** Called when a run has made a model, or has failed; not when it was cancelled. */
  onEnd(listener: (end: RunEnd) => void): void {
    this.#endListeners.add(listener);
  }

  /** Starts a run, or has it wait for those before it. */
  start({ model, params }: RunPlan): TrainingRun {
    const created = this.#now();
    const id = `${created.toString(36)}-${(this.#serial++).toString(36)}`;
    const record = { id, model, created, params, status: 'queued', history: [], valAccuracy: null } as const;
    const run = new TrainingRun({ ...record, report: null, error: null }, this.options.now);
    // A folder has one run: what was left there is gone on with, or the engine refuses it.
    this.#runs = [...this.#runs.filter((known) => known.out !== run.out || !known.isUnfinished), run];
    this.#changed(run);
    this.#next();
    return run;
  }

  /** Goes on with an unfinished run after its last whole epoch. */
  resume(run: TrainingRun): void {
    if (!run.isUnfinished) return;
    this.#set(run, 'queued');
    this.#next();
  }

  /** Gives a run up. Its whole epochs are kept, so that it may be resumed. */
  cancel(run: TrainingRun): void {
    if (run.status === 'queued') this.#set(run, 'cancelled');
    else if (run === this.#working?.run) this.#working.abort.abort();
  }

  async pause(run: TrainingRun): Promise<void> {
    await this.#steer(run, 'pause', 'running', 'paused');
  }

  async continue(run: TrainingRun): Promise<void> {
    await this.#steer(run, 'resume', 'paused', 'running');
  }

  /** Ends a run after the epoch under way; the best so far becomes the model. */
  async stop(run: TrainingRun): Promise<void> {
    if (run.status === 'paused') await this.#steer(run, 'stop', 'paused', 'stopping');
    else await this.#steer(run, 'stop', 'running', 'stopping');
  }

  /** Takes a run off the list; one that is under way stays. */
  remove(run: TrainingRun): void {
    if (run.isUnderWay) return;
    this.#runs = this.#runs.filter((known) => known !== run);
    this.#changed(run);
  }

  /** The window goes: what is under way is interrupted. */
  dispose(): void {
    clearTimeout(this.#saving);
    this.#changeListeners.clear();
    this.#endListeners.clear();
    void this.#save();
  }

  #next(): void {
    if (this.#working) return;
    const run = this.list.find(({ status }) => status === 'queued');
    if (run) void this.#train(run);
    else this.options.release();
  }

  async #train(run: TrainingRun): Promise<void> {
    const abort = new AbortController();
    const request = `run-${run.id}-${this.#serial++}`;
    this.#working = { run, request, abort };
    this.#set(run, 'running');
    let end: RunEnd | undefined;
    try {
      const result = await this.options.request(
        'finetune',
        { ...run.record.params, request },
        {
          signal: abort.signal,
          onNotification: ({ event }) => {
            run.apply(event);
            this.#changed(run);
          },
        },
      );
      run.finish(result);
      end = { run, result };
    } catch (error) {
      const info = toErrorInfo(error);
      if (info.code !== 'cancelled') {
        run.change('failed', { error: info });
        end = { run, result: undefined };
      } else run.change(abort.signal.aborted ? 'cancelled' : 'interrupted');
    }
    this.#working = undefined;
    this.#changed(run);
    if (end) for (const listener of this.#endListeners) listener(end);
    this.#next();
  }

  async #steer(
    run: TrainingRun,
    action: SteerParams['action'],
    from: RunStatus,
    to: RunStatus,
  ): Promise<void> {
    const working = this.#working;
    if (working?.run !== run || run.status !== from) return;
    try {
      await this.options.request('steer', { run: working.request, action });
    } catch (error) {
      // It has ended while it was being told.
      if (this.#working !== working) return;
      throw error;
    }
    if (this.#working === working && run.status === from) this.#set(run, to);
  }

  #set(run: TrainingRun, status: RunStatus): void {
    run.change(status);
    this.#changed(run);
  }

  #changed(run: TrainingRun): void {
    for (const listener of this.#changeListeners) listener(run);
    this.#saving ??= setTimeout(() => void this.#save(), SAVE_EVERY_MS).unref();
  }

  async #save(): Promise<void> {
    this.#saving = undefined;
    await this.options.store.set(this.#runs.map(({ record }) => record));
  }

  #now(): number {
    return (this.options.now ?? Date.now)();
  }
}
