import type { EngineRequests, TreeResult } from '../shared/engineProtocol';
import type { ModelSpec } from '../shared/modelSpec';
import type { LayersState, ModelState } from '../shared/webviewProtocol';
import type { ResolvedModel } from '../weights/resolveModel';
import type { RequestOptions } from '../engine/client/EngineClient';
import { toViewError } from './toViewError';

export type EngineRequest = <M extends keyof EngineRequests>(
  method: M,
  params: EngineRequests[M]['params'],
  options?: RequestOptions<M>,
) => Promise<EngineRequests[M]['result']>;

/** The path of the user's model, remembered for the workspace; undefined for the demo model. */
export interface ModelChoice {
  get(): string | undefined;
  set(path: string | undefined): Promise<void>;
}

/** A model and what is known of its network. */
export interface DescribedModel {
  readonly spec: ModelSpec;
  readonly tree: TreeResult;
}

export interface CurrentModelOptions {
  /** Finds the model at a path; the demo model without one. */
  readonly resolve: (path: string | undefined, signal?: AbortSignal) => Promise<ResolvedModel>;
  readonly request: EngineRequest;
  readonly choice: ModelChoice;
}

/** The model in use and its layers: read when first wanted, kept until another is chosen. */
export class CurrentModel {
  #model: Promise<ResolvedModel> | undefined;
  #state: ModelState = { status: 'loading' };
  #layers: LayersState = { status: 'loading' };
  #described: DescribedModel | undefined;
  #layersLoaded: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<() => void>();
  /** Counts the loads, so that one which has been overtaken changes nothing any more. */
  #load = 0;

  constructor(private readonly options: CurrentModelOptions) {}

  get state(): ModelState {
    return this.#state;
  }

  get layers(): LayersState {
    return this.#layers;
  }

  /** The model with its network, once both are known. */
  get described(): DescribedModel | undefined {
    return this.#described;
  }

  /** Waits until the network of the model in use is known, or known to be unknown. @throws what {@link get} throws */
  async whenDescribed(): Promise<void> {
    await this.get();
    await this.#layersLoaded;
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** The model in use. @throws what resolving it throws, each time until {@link reload} or {@link choose} */
  get(): Promise<ResolvedModel> {
    return (this.#model ??= this.#follow(this.options.resolve(this.options.choice.get())));
  }

  /** Reads the model anew, for example when its file has changed. */
  reload(): Promise<ResolvedModel> {
    this.#model = undefined;
    return this.get();
  }

  /**
   * Takes another model; undefined for the demo model.
   * @throws what resolving it throws; the model in use then stays as it is
   */
  async choose(path: string | undefined, signal?: AbortSignal): Promise<ResolvedModel> {
    const model = await this.options.resolve(path, signal);
    await this.options.choice.set(path);
    return (this.#model = this.#follow(Promise.resolve(model)));
  }

  async #follow(resolving: Promise<ResolvedModel>): Promise<ResolvedModel> {
    const load = ++this.#load;
    this.#described = undefined;
    this.#set({ status: 'loading' }, { status: 'loading' });
    try {
      const model = await resolving;
      if (load === this.#load) this.#layersLoaded = this.#loadLayers(model, load);
      return model;
    } catch (error) {
      if (load === this.#load) {
        this.#set({ status: 'failed', error: toViewError(error, 'loadModel') }, { status: 'loading' });
      }
      throw error;
    }
  }

  async #loadLayers({ spec, title, notes }: ResolvedModel, load: number): Promise<void> {
    const { architecture, weights, preprocessing, classes } = spec;
    this.#set(
      { status: 'ready', title, weights, notes, preprocessing, classes: classes.length },
      { status: 'loading' },
    );
    if (spec.onnx) {
      if (load === this.#load) this.#set(this.#state, { status: 'unknown' });
      return;
    }
    let layers: LayersState;
    let described: DescribedModel | undefined;
    try {
      const tree = await this.options.request('tree', {
        architecture,
        numClasses: classes.length,
        inputSize: preprocessing.crop,
      });
      const { parameters, macs, modules } = tree;
      layers = { status: 'ready', architecture, parameters, macs, modules };
      described = { spec, tree };
    } catch (error) {
      layers = { status: 'failed', error: toViewError(error, 'loadModel') };
    }
    if (load !== this.#load) return;
    this.#described = described;
    this.#set(this.#state, layers);
  }

  #set(state: ModelState, layers: LayersState): void {
    this.#state = state;
    this.#layers = layers;
    for (const listener of this.#listeners) listener();
  }
}
