import { toErrorInfo } from '../../shared/errors';
import type { LayerState } from '../../shared/plan/planProtocol';
import type { DescribedModel, EngineRequest } from '../CurrentModel';

export interface ChosenLayerOptions {
  readonly model: () => DescribedModel | undefined;
  readonly request: EngineRequest;
  readonly onChange: () => void;
}

/** The layer that the user looks at, and what is known of it. */
export class ChosenLayer {
  #state: LayerState | null = null;
  #model: DescribedModel | undefined;

  constructor(private readonly options: ChosenLayerOptions) {}

  /** Null when none is chosen, or when the model has changed since. */
  get state(): LayerState | null {
    return this.#model === this.options.model() ? this.#state : null;
  }

  /** Looks at a layer; null for none. A layer that is chosen later goes before one that is still being asked for. */
  async choose(path: string | null): Promise<void> {
    const model = (this.#model = this.options.model());
    if (path === null || !model) {
      this.#set(null);
      return;
    }
    const asked: LayerState = { status: 'loading', path };
    this.#set(asked);
    const { architecture, preprocessing, classes } = model.spec;
    const answer = await this.options
      .request('layer', { architecture, numClasses: classes.length, inputSize: preprocessing.crop, path })
      .then(
        (details): LayerState => ({ status: 'ready', ...details }),
        (error: unknown): LayerState => ({ status: 'failed', path, message: toErrorInfo(error).message }),
      );
    if (this.#state === asked) this.#set(answer);
  }

  #set(state: LayerState | null): void {
    this.#state = state;
    this.options.onChange();
  }
}
