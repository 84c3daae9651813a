import { toErrorInfo } from '../../shared/errors';
import type { LayerSource, LayerState, MeasuredTensor, SourceLines } from '../../shared/plan/planProtocol';
import type { DescribedModel, EngineRequest } from '../CurrentModel';
import { findLayerSource, type Sources } from './findLayerSource';

/** The architectures' own sources. */
export interface LayerSources {
  texts(): Promise<Sources>;
  show(lines: SourceLines): Promise<void>;
}

export interface ChosenLayerOptions {
  readonly model: () => DescribedModel | undefined;
  readonly request: EngineRequest;
  readonly sources: LayerSources;
  readonly onChange: () => void;
}

/** The layer that the user looks at, and what is known of it. */
export class ChosenLayer {
  #state: LayerState | null = null;
  #model: DescribedModel | undefined;
  #measuring: AbortController | undefined;

  constructor(private readonly options: ChosenLayerOptions) {}

  /** Null when none is chosen, or when the model has changed since. */
  get state(): LayerState | null {
    return this.#model === this.options.model() ? this.#state : null;
  }

  /** Looks at a layer; null for none. A layer that is chosen later goes before one that is still being asked for. */
  async choose(path: string | null): Promise<void> {
    const model = (this.#model = this.options.model());
    this.#measuring?.abort();
    if (path === null || !model) {
      this.#set(null);
      return;
    }
    const asked: LayerState = { status: 'loading', path };
    this.#set(asked);
    const state = await this.#describe(model, path).catch((error: unknown): LayerState => {
      return { status: 'failed', path, message: toErrorInfo(error).message };
    });
    if (this.#state === asked) this.#set(state);
  }

  /** Computes what the elements of a tensor of the layer are like; another one's are then no longer wanted. */
  async measure(name: string): Promise<void> {
    const { state, options } = this;
    if (!this.#model || state?.status !== 'ready') return;
    const { weights, container, architecture } = this.#model.spec;
    this.#measuring?.abort();
    const { signal } = (this.#measuring = new AbortController());
    const show = (measured: MeasuredTensor): void => {
      if (!signal.aborted) this.#set({ ...state, measured });
    };
    show({ status: 'loading', name });
    try {
      const params = { file: weights, ...(container !== undefined && { container }), architecture, name };
      const statistics = await options.request('tensorStatistics', params, { signal });
      show({ status: 'ready', name, statistics });
    } catch (error) {
      show({ status: 'failed', name, message: toErrorInfo(error).message });
    }
  }

  /** Opens the architecture's source at the layer. */
  async showSource(lines: keyof LayerSource): Promise<void> {
    const { state } = this;
    const place = state?.status === 'ready' ? state.source[lines] : null;
    if (place) await this.options.sources.show(place);
  }

  async #describe({ spec, tree }: DescribedModel, path: string): Promise<LayerState> {
    const { architecture, preprocessing, classes } = spec;
    const params = { architecture, numClasses: classes.length, inputSize: preprocessing.crop, path };
    const [details, texts] = await Promise.all([
      this.options.request('layer', params),
      this.options.sources.texts(),
    ]);
    const source = findLayerSource(texts, tree.modules, path);
    return { status: 'ready', ...details, source, measured: null };
  }

  #set(state: LayerState | null): void {
    this.#state = state;
    this.options.onChange();
  }
}
