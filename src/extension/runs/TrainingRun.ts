import { basename } from 'node:path';
import { describeRecipe } from '../../shared/describeRecipe';
import type { ErrorInfo } from '../../shared/errors';
import { formatExactCount } from '../../shared/format';
import type { RunAction, RunState, RunStatus } from '../../shared/runProtocol';
import type { DatasetReport, FinetuneResult, TrainingEvent } from '../../shared/trainingProtocol';
import { Pace } from './Pace';
import type { RunRecord } from './RunRecord';

type Stage =
  | { readonly kind: 'starting' }
  | { readonly kind: 'finishing' }
  | { readonly kind: 'features' | 'steps'; readonly done: number; readonly total: number };

/** One run: what is kept of it, and what is known only while it goes on. */
export class TrainingRun {
  #record: RunRecord;
  #stage: Stage = { kind: 'starting' };
  #report: DatasetReport | null;
  readonly #pace = new Pace();

  constructor(
    record: RunRecord,
    private readonly now: () => number = Date.now,
  ) {
    this.#record = record;
    this.#report = record.report;
  }

  get record(): RunRecord {
    return this.#record;
  }

  get id(): string {
    return this.#record.id;
  }

  get status(): RunStatus {
    return this.#record.status;
  }

  /** Of the model folder, without its path. */
  get name(): string {
    return basename(this.#record.params.out);
  }

  /** Absolute path of the model folder. */
  get out(): string {
    return this.#record.params.out;
  }

  get report(): DatasetReport | null {
    return this.#report;
  }

  /** Whether the engine works on it, or would if it were not paused. */
  get isUnderWay(): boolean {
    return ['running', 'paused', 'stopping'].includes(this.status);
  }

  /** Whether it ended without a model, and may go on. */
  get isUnfinished(): boolean {
    return ['interrupted', 'cancelled', 'failed'].includes(this.status);
  }

  change(status: RunStatus, more: { readonly error?: ErrorInfo; readonly valAccuracy?: number | null } = {}) {
    if (status === 'paused') this.#pace.pause(this.now());
    else if (this.status === 'paused') this.#pace.goOn(this.now());
    if (status === 'queued') {
      this.#stage = { kind: 'starting' };
      this.#pace.reset();
    }
    this.#record = { ...this.#record, error: null, ...more, status };
  }

  /** Takes in what the engine says. */
  apply(event: TrainingEvent): void {
    const { history } = this.#record;
    switch (event.event) {
      case 'features':
        this.#move('features', event.done, event.total);
        break;
      case 'step':
        this.#move('steps', event.done, event.total);
        break;
      case 'data': {
        const { classes, unreadable, duplicates } = event;
        this.#report = { classes, unreadable, duplicates };
        this.#record = { ...this.#record, report: this.#report };
        break;
      }
      case 'epoch': {
        const { epoch, trainLoss, valLoss, valAccuracy, seconds } = event;
        const before = history.filter((known) => known.epoch < epoch);
        const record = { epoch, trainLoss, valLoss, valAccuracy, seconds };
        this.#record = { ...this.#record, history: [...before, record] };
        if (epoch >= this.#epochs) this.#stage = { kind: 'finishing' };
        break;
      }
    }
  }

  /** The run has made a model. */
  finish({ history, valAccuracy }: Pick<FinetuneResult, 'history' | 'valAccuracy'>): void {
    this.change('done', { valAccuracy });
    // From now on the model folder has the report.
    this.#record = { ...this.#record, history, report: null };
  }

  /** Everything that a page shows of it but the pictures. */
  get state(): RunState {
    const { id, model, params, status, history, error } = this.#record;
    const works = this.isUnderWay;
    return {
      id,
      name: this.name,
      model,
      data: params.data,
      out: params.out,
      recipe: describeRecipe(params.recipe),
      status,
      stage: this.#describe(),
      fraction: works ? this.#fraction : null,
      secondsLeft: status === 'running' ? this.#pace.secondsLeft : null,
      epochs: this.#epochs,
      history,
      error,
      actions: actionsOf(status, this.#stage.kind === 'finishing', history.length > 0),
    };
  }

  get #epochs(): number {
    const { headEpochs, epochs } = this.#record.params.recipe;
    return headEpochs + epochs;
  }

  #move(kind: 'features' | 'steps', done: number, total: number): void {
    if (this.#stage.kind !== kind) this.#pace.reset();
    this.#stage = { kind, done, total };
    this.#pace.update(this.#fraction ?? 0, this.now());
  }

  /** How far the stage is done: features of all pictures, steps of all epochs. */
  get #fraction(): number | null {
    const stage = this.#stage;
    if (stage.kind === 'starting') return null;
    if (stage.kind === 'finishing') return 1;
    const share = stage.done / Math.max(1, stage.total);
    if (stage.kind === 'features') return share;
    const { headEpochs, epochs } = this.#record.params.recipe;
    const first = this.#record.history.length < headEpochs;
    return ((first ? 0 : headEpochs) + share * (first ? headEpochs : epochs)) / this.#epochs;
  }

  #describe(): string {
    const { status, history } = this.#record;
    const epoch = `Epoch ${Math.min(history.length + 1, this.#epochs)} of ${this.#epochs}`;
    switch (status) {
      case 'queued':
        return 'Waits for the run before it';
      case 'paused':
        return `Paused. ${this.#work(epoch)}`;
      case 'stopping':
        return `Stopping after this epoch. ${this.#work(epoch)}`;
      case 'running':
        return this.#work(epoch);
      case 'done':
        return `Done after ${count(history.length, 'epoch')}`;
      case 'interrupted':
        return ended('Interrupted', history.length);
      case 'cancelled':
        return ended('Cancelled', history.length);
      case 'failed':
        return ended('Failed', history.length);
    }
  }

  #work(epoch: string): string {
    const stage = this.#stage;
    switch (stage.kind) {
      case 'starting':
        return 'Reading the data';
      case 'finishing':
        return 'Writing the model';
      case 'features':
        return `Computing features: ${formatExactCount(stage.done)} of ${count(stage.total, 'image')}`;
      case 'steps':
        return epoch;
    }
  }
}

function ended(how: string, epochs: number): string {
  return epochs === 0 ? `${how} before the first epoch was over` : `${how} after ${count(epochs, 'epoch')}`;
}

function count(number: number, noun: string): string {
  return `${formatExactCount(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function actionsOf(status: RunStatus, finishing: boolean, hasEpochs: boolean): readonly RunAction[] {
  switch (status) {
    case 'queued':
      return ['cancel'];
    case 'running':
      // Nothing is left to put off.
      if (finishing) return ['cancel'];
      // Without a whole epoch there is no best so far.
      return hasEpochs ? ['pause', 'stop', 'cancel'] : ['pause', 'cancel'];
    case 'paused':
      return hasEpochs ? ['continue', 'stop', 'cancel'] : ['continue', 'cancel'];
    case 'stopping':
      return ['cancel'];
    case 'done':
      return ['use', 'export', 'reveal'];
    case 'interrupted':
    case 'cancelled':
      return ['resume'];
    case 'failed':
      return ['resume', 'showLog'];
  }
}
