import { toErrorInfo } from '../../shared/errors';
import { defaultPlan, editPlan, fitPlan, presetOf, type PlanEdit } from '../../shared/plan/editPlan';
import { estimateMemory } from '../../shared/plan/estimateMemory';
import { countTrained, isBelow, type LayerPlan, type PlanNetwork } from '../../shared/plan/LayerPlan';
import type { PlanState, PlanTime } from '../../shared/plan/planProtocol';
import { planRecipe } from '../../shared/plan/planRecipe';
import type { Recipe } from '../../shared/recipe';
import type { DescribedModel, EngineRequest } from '../CurrentModel';
import { networkOf } from './networkOf';

export interface LayerPlansOptions {
  readonly model: () => DescribedModel | undefined;
  /** What the workspace remembers: plans by the models they are for. */
  readonly store: { get(): unknown; set(plans: Readonly<Record<string, LayerPlan>>): PromiseLike<void> };
  /** Asks the engine that trains. */
  readonly request: EngineRequest;
  /** Whether a run is under way, beside which nothing can be timed. */
  readonly busy: () => boolean;
  readonly onChange: () => void;
}

/** A plan and the network that it is for. */
export interface CurrentPlan {
  readonly model: DescribedModel;
  readonly network: PlanNetwork;
  readonly plan: LayerPlan;
}

/** Which layers of the model in use are trained: one plan a model, kept for the workspace. */
export class LayerPlans {
  /** By model. */
  #plans: Readonly<Record<string, LayerPlan>>;
  #current: CurrentPlan | undefined;
  #state: PlanState | null = null;
  #time: { readonly plan: LayerPlan; readonly time: PlanTime } | undefined;
  #measuring: AbortController | undefined;

  constructor(private readonly options: LayerPlansOptions) {
    this.#plans = readPlans(options.store.get());
  }

  /** What is planned, and for which network; undefined while no network is known. */
  get current(): CurrentPlan | undefined {
    const model = this.options.model();
    if (model !== this.#current?.model) this.#use(model);
    return this.#current;
  }

  /** The recipe by which the plan is trained. */
  get recipe(): Recipe | undefined {
    const { current } = this;
    return current && planRecipe(current.network, current.plan);
  }

  /** What a view shows: the same object until something changes. */
  get state(): PlanState | null {
    const { current } = this;
    this.#state ??= current ? this.#describe(current) : null;
    return this.#state;
  }

  async edit(edit: PlanEdit): Promise<void> {
    const { current } = this;
    if (current) await this.#keep(current, editPlan(current.network, current.plan, edit));
  }

  /** Takes a whole plan; what the network does not have is left out. */
  async set(plan: LayerPlan): Promise<void> {
    const { current } = this;
    if (current) await this.#keep(current, fitPlan(current.network, plan));
  }

  /** Measures what an epoch of the plan takes on this machine. */
  async measureTime(): Promise<void> {
    const { current } = this;
    if (!current) return;
    if (this.options.busy()) {
      this.#show(current.plan, { status: 'failed', message: 'A run is under way. Measure when it is over.' });
      return;
    }
    this.#measuring?.abort();
    const measuring = (this.#measuring = new AbortController());
    this.#show(current.plan, { status: 'measuring' });
    let time: PlanTime;
    try {
      time = await this.#measure(current, measuring.signal);
    } catch (error) {
      const { code, message } = toErrorInfo(error);
      time = code === 'cancelled' ? { status: 'unknown' } : { status: 'failed', message };
    }
    if (this.#measuring !== measuring) return;
    this.#measuring = undefined;
    this.#show(current.plan, time);
  }

  async #measure({ model, network, plan }: CurrentPlan, signal: AbortSignal): Promise<PlanTime> {
    const { architecture, weights, preprocessing, classes } = model.spec;
    const { batch, optimizer, views } = planRecipe(network, plan);
    const { stepSeconds, frozenSeconds } = await this.options.request(
      'timeStep',
      {
        ...{ architecture, weights, batch, optimizer, movesStatistics: plan.movesStatistics },
        // The head is trained in any case.
        train: [...new Set([...plan.train, ...network.headPaths])],
        inputSize: preprocessing.crop,
        numClasses: classes.length,
      },
      { signal },
    );
    return {
      status: 'known',
      epochSeconds: (stepSeconds * THOUSAND) / batch,
      frozenSeconds: frozenSeconds * THOUSAND * views,
    };
  }

  #use(model: DescribedModel | undefined): void {
    this.#state = null;
    this.#current = undefined;
    if (!model) return;
    const network = networkOf(model.tree);
    const stored = this.#plans[keyOf(model)];
    this.#current = { model, network, plan: stored ? fitPlan(network, stored) : defaultPlan(network) };
  }

  async #keep({ model, network }: CurrentPlan, plan: LayerPlan): Promise<void> {
    this.#measuring?.abort();
    this.#current = { model, network, plan };
    this.#plans = { ...this.#plans, [keyOf(model)]: plan };
    this.#changed();
    await this.options.store.set(this.#plans);
  }

  #show(plan: LayerPlan, time: PlanTime): void {
    this.#time = { plan, time };
    this.#changed();
  }

  #changed(): void {
    this.#state = null;
    this.options.onChange();
  }

  #describe({ model, network, plan }: CurrentPlan): PlanState {
    const { modules, parameters } = model.tree;
    const recipe = planRecipe(network, plan);
    const norms = modules.filter(({ type }) => type === 'BatchNorm2d');
    return {
      train: plan.train,
      movesStatistics: plan.movesStatistics,
      hasBatchNorm: norms.length > 0,
      trainsBatchNorm: norms.some(({ path }) => isBelow(plan.train, path)),
      trainsHead: network.headPaths.every((path) => isBelow(plan.train, path)),
      preset: presetOf(network, plan.train),
      trainable: countTrained(network, plan.train),
      total: parameters,
      memory: estimateMemory(network, modules, plan, recipe),
      batch: recipe.batch,
      time: this.#time?.plan === plan ? this.#time.time : { status: 'unknown' },
    };
  }
}

/** Pictures that times are told for: how many there will be is not known yet. */
const THOUSAND = 1000;

function keyOf({ spec }: DescribedModel): string {
  return `${spec.architecture} ${spec.weights}`;
}

/** What the workspace remembers, as far as it is plans. */
function readPlans(stored: unknown): Readonly<Record<string, LayerPlan>> {
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(
    Object.entries(stored).filter((entry): entry is [string, LayerPlan] => isPlan(entry[1])),
  );
}

function isPlan(value: unknown): value is LayerPlan {
  return (
    typeof value === 'object' &&
    value !== null &&
    'train' in value &&
    Array.isArray(value.train) &&
    value.train.every((path) => typeof path === 'string') &&
    'movesStatistics' in value &&
    typeof value.movesStatistics === 'boolean'
  );
}
