import type { Device, ImageResult, Prediction } from '../shared/engineProtocol';
import { toErrorInfo, type ErrorInfo } from '../shared/errors';
import type { ViewError } from '../shared/webviewProtocol';
import type { ResolvedModel } from '../weights/resolveModel';
import type { EngineRequest } from './CurrentModel';
import { namedShortly } from './namedShortly';
import type { Settings } from './settingsSchema';
import { actionFor, toViewError } from './toViewError';

/**
 * How long the engine may go on with a picture that is no longer wanted, in milliseconds. Who flicks through a folder wants the
 * network kept: in this time nearly every one has been loaded and has run, and the pictures that wait behind it are dropped.
 */
const CANCEL_GRACE_MS = 3000;

export interface Answer {
  readonly predictions: readonly Prediction[];
  readonly milliseconds: number;
  readonly device: Device;
  readonly deviceNote?: string;
}

/** Where the classification of one image stands. `image` is an absolute path. */
export type Classification =
  | { readonly status: 'none' }
  | { readonly status: 'waiting' | 'running' | 'cancelled'; readonly image: string }
  | ({ readonly status: 'done'; readonly image: string } & Answer)
  | { readonly status: 'failed'; readonly image: string; readonly error: ViewError };

export interface PictureClassifierOptions {
  readonly request: EngineRequest;
  readonly model: () => Promise<ResolvedModel>;
  readonly settings: () => Pick<Settings, 'topK' | 'device' | 'ignoreExif'>;
  readonly onChange: () => void;
}

/** Classifies one image at a time. A new one takes the place of the one before, whose answer is then no longer wanted. */
export class PictureClassifier {
  #current: Classification = { status: 'none' };
  #running: AbortController | undefined;
  #serial = 0;

  constructor(private readonly options: PictureClassifierOptions) {}

  get current(): Classification {
    return this.#current;
  }

  /** Whether an image is already shown with its answer, or soon will be. */
  isBusyWithOrDone(image: string): boolean {
    const { current } = this;
    return (current.status === 'running' || current.status === 'done') && current.image === image;
  }

  /** Classifies the image that is shown, again; without one, nothing happens. */
  async again(): Promise<void> {
    if (this.#current.status !== 'none') await this.classify(this.#current.image);
  }

  /** Classifies an image. The promise ends when its answer is shown, or when another image has taken its place. */
  async classify(image: string): Promise<Classification> {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.#set({ status: 'running', image });
    const outcome = await this.#ask(image, running.signal);
    if (this.#running !== running) return { status: 'cancelled', image };
    this.#running = undefined;
    this.#set(outcome);
    return outcome;
  }

  /** Shows an image without classifying it, or none. */
  offer(image: string | undefined): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#set(image === undefined ? { status: 'none' } : { status: 'waiting', image });
  }

  /** Shows why an image cannot be classified. */
  refuse(image: string, info: ErrorInfo): void {
    this.offer(image);
    this.#set({ status: 'failed', image, error: { ...info, action: actionFor(info.code, 'classify') } });
  }

  /** Stops what is running; the image stays and can be classified again. */
  cancel(): void {
    const { current } = this;
    this.#running?.abort();
    this.#running = undefined;
    if (current.status === 'running') this.#set({ status: 'cancelled', image: current.image });
  }

  async #ask(image: string, signal: AbortSignal): Promise<Classification> {
    const { request, model, settings } = this.options;
    try {
      const { spec } = await model();
      if (signal.aborted) return { status: 'cancelled', image };
      const { topK, device, ignoreExif } = settings();
      const results: ImageResult[] = [];
      const summary = await request(
        'classify',
        { request: `picture-${++this.#serial}`, images: [image], model: spec, top: topK, device, ignoreExif },
        { signal, cancelGraceMs: CANCEL_GRACE_MS, onNotification: ({ result }) => results.push(result) },
      );
      const [result] = results;
      if (!result) return failed(image, new Error('The engine answered without a result.'));
      if ('error' in result) {
        const action = actionFor(result.error.code, 'classify');
        return { status: 'failed', image, error: { ...namedShortly(result.error, image), action } };
      }
      const { predictions, milliseconds } = result;
      const { device: used, deviceNote } = summary;
      return {
        status: 'done',
        image,
        predictions,
        milliseconds,
        device: used,
        ...(deviceNote !== undefined && { deviceNote }),
      };
    } catch (error) {
      return toErrorInfo(error).code === 'cancelled' ? { status: 'cancelled', image } : failed(image, error);
    }
  }

  #set(classification: Classification): void {
    this.#current = classification;
    this.options.onChange();
  }
}

function failed(image: string, error: unknown): Classification {
  return { status: 'failed', image, error: toViewError(error, 'classify') };
}
