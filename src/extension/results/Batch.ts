import type { ImageResult } from '../../shared/engineProtocol';
import { toErrorInfo, type ErrorInfo } from '../../shared/errors';
import type { BatchAction, BatchStatus } from '../../shared/resultsProtocol';
import type { ResolvedModel } from '../../weights/resolveModel';
import type { EngineRequest } from '../CurrentModel';
import { Pace } from '../runs/Pace';
import type { Settings } from '../settingsSchema';

/**
 * How long the engine may take to stop for a pause, in milliseconds. It stops between two groups of images, so that what it has
 * loaded is there when it goes on.
 */
const PAUSE_GRACE_MS = 10_000;

export interface BatchOptions {
  /** Absolute paths. */
  readonly images: readonly string[];
  readonly model: ResolvedModel;
  /** Of an engine of its own, so that the open image does not wait for the batch. */
  readonly request: EngineRequest;
  readonly settings: Pick<Settings, 'topK' | 'device' | 'ignoreExif'>;
  /** Something has changed: there are more results, or the work stands elsewhere. */
  readonly onChange: () => void;
  readonly now?: () => number;
}

/** The classification of many images: can be paused and goes on with the first image that has no result. */
export class Batch {
  readonly #results: ImageResult[] = [];
  readonly #pace = new Pace();
  readonly #now: () => number;
  #status: BatchStatus = 'paused';
  #running: AbortController | undefined;
  #error: ErrorInfo | null = null;
  #deviceNote: string | undefined;
  /** Whether the next image is asked for alone, because the engine has ended. */
  #alone = false;
  /** Images at which the engine ended, since the last that went well. */
  #crashesInRow = 0;

  constructor(private readonly options: BatchOptions) {
    this.#now = options.now ?? (() => performance.now());
  }

  get total(): number {
    return this.options.images.length;
  }

  /** One for each image that is done, in the order of the images. */
  get results(): readonly ImageResult[] {
    return this.#results;
  }

  get status(): BatchStatus {
    return this.#status;
  }

  get error(): ErrorInfo | null {
    return this.#error;
  }

  /** Why the work is not done on the device that was asked for. */
  get deviceNote(): string | undefined {
    return this.#deviceNote;
  }

  get secondsLeft(): number | null {
    return this.#status === 'running' ? this.#pace.secondsLeft : null;
  }

  get perSecond(): number | null {
    const { secondsLeft } = this;
    return secondsLeft === null ? null : (this.total - this.#results.length) / secondsLeft;
  }

  /** What can be done now. */
  get actions(): readonly BatchAction[] {
    switch (this.#status) {
      case 'running':
        return ['pause', 'cancel'];
      case 'paused':
        return ['continue', 'cancel'];
      case 'cancelled':
        return ['continue'];
      case 'failed':
        return ['continue', 'showLog'];
      case 'done':
        return [];
    }
  }

  /** Begins, or goes on after a pause. The promise ends when the work stands still again; {@link status} says why. */
  async run(): Promise<void> {
    if (this.#status === 'running' || this.#status === 'done') return;
    const running = (this.#running = new AbortController());
    this.#error = null;
    this.#pace.goOn(this.#now());
    this.#pace.update(this.#fraction(), this.#now());
    this.#set('running');
    while (this.#running === running) {
      const problem = await this.#classify(running.signal);
      if (this.#running !== running) return;
      if (problem === undefined) {
        this.#alone = false;
        if (this.#results.length === this.total) this.#stop('done');
      } else if (!this.#goRound(problem)) {
        this.#error = problem;
        this.#stop(problem.code === 'cancelled' ? 'cancelled' : 'failed');
      }
    }
  }

  pause(): void {
    if (this.#status === 'running') this.#stop('paused');
  }

  /** Ends the work; what is done stays. */
  cancel(): void {
    if (this.#status === 'running' || this.#status === 'paused') this.#stop('cancelled');
  }

  /** Classifies what is left, or the next image alone. Gives what went wrong, apart from single images. */
  async #classify(signal: AbortSignal): Promise<ErrorInfo | undefined> {
    const { images, model, request, settings } = this.options;
    const begin = this.#results.length;
    const rest = images.slice(begin, this.#alone ? begin + 1 : undefined);
    const { topK: top, device, ignoreExif } = settings;
    try {
      const summary = await request(
        'classify',
        { request: 'batch', images: rest, model: model.spec, top, device, ignoreExif },
        {
          signal,
          cancelGraceMs: PAUSE_GRACE_MS,
          onNotification: ({ result }) => {
            this.#crashesInRow = 0;
            this.#add(result);
          },
        },
      );
      this.#deviceNote = summary.deviceNote;
      if (this.#results.length === begin + rest.length) return undefined;
      throw new Error('The engine answered without all results.');
    } catch (error) {
      return toErrorInfo(error);
    }
  }

  /**
   * Whether to go on after a crash: with the next image alone at first, which finds the one that ends the engine, and then without
   * it. Two such images one after the other are no fault of theirs.
   */
  #goRound(problem: ErrorInfo): boolean {
    const image = this.options.images[this.#results.length];
    if (problem.code !== 'engine/crashed' || image === undefined) return false;
    if (!this.#alone) {
      this.#alone = true;
      return true;
    }
    this.#alone = false;
    if (this.#crashesInRow > 0) return false;
    this.#crashesInRow += 1;
    this.#add({ image, error: problem });
    return true;
  }

  #add(result: ImageResult): void {
    this.#results.push(result);
    this.#pace.update(this.#fraction(), this.#now());
    this.options.onChange();
  }

  #fraction(): number {
    return this.#results.length / Math.max(1, this.total);
  }

  #stop(status: BatchStatus): void {
    this.#pace.pause(this.#now());
    const running = this.#running;
    this.#running = undefined;
    this.#set(status);
    running?.abort();
  }

  #set(status: BatchStatus): void {
    this.#status = status;
    this.options.onChange();
  }
}
