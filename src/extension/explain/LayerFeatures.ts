import { toErrorInfo } from '../../shared/errors';
import type { FeaturesState } from '../../shared/explainViewProtocol';
import type { ResolvedModel } from '../../weights/resolveModel';
import type { EngineRequest } from '../CurrentModel';
import type { Classification } from '../PictureClassifier';
import type { Settings } from '../settingsSchema';
import { CANCEL_GRACE_MS } from './Explainer';

/** Channels that are shown of a layer: what can be looked at, and a small part of what a wide layer has. */
const MOST = 32;

export interface LayerFeaturesOptions {
  readonly request: EngineRequest;
  readonly model: () => Promise<ResolvedModel>;
  /** What the view shows. */
  readonly shown: () => Classification;
  readonly settings: () => Pick<Settings, 'ignoreExif' | 'device'>;
  readonly onChange: () => void;
}

/** What one layer makes of the image that is shown, whichever that is. */
export class LayerFeatures {
  #state: FeaturesState | null = null;
  /** The layer that is looked at. */
  #layer: string | null = null;
  /** The answer whose image is looked at. */
  #shown: Classification | undefined;
  #running: AbortController | undefined;

  constructor(private readonly options: LayerFeaturesOptions) {}

  get state(): FeaturesState | null {
    return this.#state;
  }

  /** Looks at a layer; null for none. One that is asked for later goes before one that is under way. */
  async show(layer: string | null): Promise<void> {
    this.#running?.abort();
    this.#running = undefined;
    this.#layer = layer;
    const shown = this.options.shown();
    this.#shown = shown;
    if (layer === null || shown.status !== 'done') {
      if (this.#state) this.#set(null);
      return;
    }
    const running = (this.#running = new AbortController());
    this.#set({ status: 'running', layer });
    const answer = await this.#ask(layer, shown.image, running.signal);
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#set(answer);
  }

  /** To be called when what is shown has changed. The maps stay until there is another answer. */
  follow(): void {
    const shown = this.options.shown();
    if (this.#layer !== null && shown !== this.#shown && shown.status !== 'running')
      void this.show(this.#layer);
  }

  async #ask(layer: string, image: string, signal: AbortSignal): Promise<FeaturesState> {
    const { request, model, settings } = this.options;
    const { ignoreExif, device } = settings();
    try {
      const { spec } = await model();
      const params = { image, model: spec, ignoreExif, device, layer, most: MOST };
      return {
        status: 'done',
        image,
        ...(await request('featureMaps', params, { signal, cancelGraceMs: CANCEL_GRACE_MS })),
      };
    } catch (error) {
      return { status: 'failed', layer, message: toErrorInfo(error).message };
    }
  }

  #set(state: FeaturesState | null): void {
    this.#state = state;
    this.options.onChange();
  }
}
