import type { ExplainMethod } from '../../shared/explainProtocol';
import type { ExplanationState, Question } from '../../shared/explainViewProtocol';
import { toErrorInfo } from '../../shared/errors';
import type { ResolvedModel } from '../../weights/resolveModel';
import type { EngineRequest } from '../CurrentModel';
import type { Classification } from '../PictureClassifier';
import type { Settings } from '../settingsSchema';
import { toViewError } from '../toViewError';

/** How long the engine may go on with what is no longer wanted, in milliseconds: its sessions are worth more than a run's time. */
export const CANCEL_GRACE_MS = 3000;

export interface ExplainerOptions {
  readonly request: EngineRequest;
  readonly model: () => Promise<ResolvedModel>;
  /** What the view shows: the image and its predictions. */
  readonly shown: () => Classification;
  readonly settings: () => Pick<Settings, 'ignoreExif' | 'device'>;
  readonly onChange: () => void;
}

/** Explains one prediction of the image that is shown. A new question takes the place of the one before. */
export class Explainer {
  #state: ExplanationState | null = null;
  /** The answer that is explained; with another one shown, the explanation is over. */
  #explained: Classification | undefined;
  #running: AbortController | undefined;
  #serial = 0;

  constructor(private readonly options: ExplainerOptions) {}

  get state(): ExplanationState | null {
    return this.#state;
  }

  /** Looks for what speaks for a class. The promise ends when the map is shown, or is no longer wanted. */
  async explain(classIndex: number, method: ExplainMethod): Promise<void> {
    const shown = this.options.shown();
    if (shown.status !== 'done') return;
    const label = shown.predictions.find(({ index }) => index === classIndex)?.label;
    if (label !== undefined) await this.#ask(shown, { classIndex, label, method });
  }

  /** Asks the same again. */
  async again(): Promise<void> {
    if (this.#state) await this.explain(this.#state.classIndex, this.#state.method);
  }

  /** Stops what is running; the question stays. */
  cancel(): void {
    const { state } = this;
    this.#stop();
    if (state?.status === 'running') this.#set({ ...questionOf(state), status: 'cancelled' });
  }

  close(): void {
    this.#stop();
    if (this.#state) this.#set(null);
  }

  /** To be called when what is shown has changed: another answer has explanations of its own. */
  follow(): void {
    if (this.#state && this.options.shown() !== this.#explained) this.close();
  }

  async #ask(shown: Extract<Classification, { status: 'done' }>, question: Question): Promise<void> {
    this.#stop();
    const running = (this.#running = new AbortController());
    this.#explained = shown;
    const show = (state: ExplanationState): void => {
      if (this.#running === running) this.#set(state);
    };
    show({ ...question, status: 'running' });
    const outcome = await this.#answer(shown.image, question, running.signal, (done) =>
      show({ ...question, status: 'running', done }),
    );
    show(outcome);
    if (this.#running === running) this.#running = undefined;
  }

  async #answer(
    image: string,
    question: Question,
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ): Promise<ExplanationState> {
    const { request, model, settings } = this.options;
    const { classIndex, method } = question;
    const { ignoreExif, device } = settings();
    try {
      const { spec } = await model();
      const params = {
        request: `why-${++this.#serial}`,
        image,
        model: spec,
        ignoreExif,
        device,
        classIndex,
        method,
      };
      const { map, ...result } = await request('explain', params, {
        signal,
        cancelGraceMs: CANCEL_GRACE_MS,
        onNotification: ({ done, total }) => onProgress(done / total),
      });
      const { height, width } = map;
      return { ...result, ...question, status: 'done', ignoreExif, places: { height, width } };
    } catch (error) {
      if (toErrorInfo(error).code === 'cancelled') return { ...question, status: 'cancelled' };
      return { ...question, status: 'failed', error: toViewError(error, 'explain') };
    }
  }

  #stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }

  #set(state: ExplanationState | null): void {
    this.#state = state;
    this.options.onChange();
  }
}

function questionOf({ classIndex, label, method }: Question): Question {
  return { classIndex, label, method };
}
