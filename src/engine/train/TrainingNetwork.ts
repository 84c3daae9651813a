import { basename, dirname } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { buildArchitecture } from '../../architectures/catalog';
import type { Classifier } from '../../architectures/Classifier';
import { depthGroups } from '../../architectures/depthGroups';
import { evaluationGraph } from '../../architectures/evaluationGraph';
import { trainableSet } from '../../architectures/trainableSet';
import { type TrainingGraph, trainingGraph } from '../../architectures/trainingGraph';
import type { Checkpoint } from '../../checkpoints/types';
import type { ParameterData } from '../../graph/parameterData';
import { serializeModel } from '../../graph/serializeModel';
import type { Value } from '../../graph/types';
import { elementCount } from '../../shared/dtype';
import { Random } from '../../shared/Random';
import { loadRuntime, type Runtime } from '../sessions/loadRuntime';
import { locateParameters } from '../sessions/locateParameters';
import { physicalCores } from '../sessions/physicalCores';
import { type Features, FeatureLayout, floats } from './FeatureLayout';
import { newHead, readFloats } from './initialTensors';
import type { TrainingNetworkOptions } from './TrainingNetworkOptions';

export interface StepInput {
  readonly features: readonly Features[];
  /** See crossEntropyTargets; `batch` rows. */
  readonly targets: Float32Array;
  /** One a group. */
  readonly learningRates: readonly number[];
  /** Counted from one over the whole run. */
  readonly step: number;
}

export interface StepOutput {
  readonly loss: number;
  /** batch×classes */
  readonly logits: Float32Array;
}

/** Everything that a run changes: trained parameters, statistics, and what the optimiser keeps, by name. */
export type TrainedState = ReadonlyMap<string, Float32Array>;

/** Pictures that the frozen part sees at once. */
const PREFIX_BATCH = 8;

/**
 * A network whose layers are partly trained. The frozen part turns a picture into {@link Features} once; steps and evaluations run the
 * rest on them.
 */
export class TrainingNetwork {
  private readonly sessions = new Map<string, Promise<InferenceSession>>();
  private readonly state = new Map<string, Tensor>();
  private readonly shortGraphs = new Map<number, TrainingGraph>();
  private readonly locate: (parameter: Value) => ParameterData;
  private readonly graph: TrainingGraph;
  private readonly layout: FeatureLayout;

  private constructor(
    private readonly runtime: Runtime,
    private readonly network: Classifier,
    private readonly graphOf: (batch: number) => TrainingGraph,
    private readonly options: TrainingNetworkOptions,
    located: (parameter: Value) => ParameterData,
    private readonly folder: string,
    private readonly fresh: ReadonlyMap<string, Float32Array>,
  ) {
    this.graph = graphOf(options.batch);
    this.layout = new FeatureLayout(this.graph.frontier, options.batch);
    this.locate = (parameter) => {
      const drawn = fresh.get(parameter.name);
      return drawn ? { kind: 'inline', dtype: 'F32', bytes: bytesOf(drawn) } : located(parameter);
    };
  }

  /** @param checkpoint the weights to start from; must stay open until this returns */
  static async create(checkpoint: Checkpoint, options: TrainingNetworkOptions): Promise<TrainingNetwork> {
    const runtime = await loadRuntime();
    const path = checkpoint.source.path ?? '';
    const network = buildArchitecture(options.architecture, options);
    const trainable = trainableSet(network, options.train);
    const rates = options.depthRates ? { learningRateGroup: depthGroups(network, trainable.parameters) } : {};
    const graphOf = (batch: number): TrainingGraph =>
      trainingGraph(network, { ...options, ...rates, batch, trainable });
    const fresh = options.newHead ? newHead(network, options.seed) : new Map<string, Float32Array>();
    const located = await locateParameters(checkpoint, basename(path));
    const whole = new TrainingNetwork(runtime, network, graphOf, options, located, dirname(path), fresh);
    for (const { name, shape } of whole.changing()) {
      const start = fresh.get(name) ?? (await whole.start(checkpoint, name, shape));
      whole.state.set(name, new runtime.Tensor('float32', start, shape));
    }
    return whole;
  }

  /** Names that say where the frozen part ends: the same cut of the same weights gives the same features. */
  get cut(): readonly string[] {
    return this.graph.frontier.map((value) => value.name);
  }

  /** Groups of parameters that have learning rates of their own. */
  get groups(): number {
    return this.graph.learningRates.length;
  }

  /** Floats of one picture's features. */
  get featureLength(): number {
    return this.layout.length;
  }

  /** Runs the frozen part. Each element of `pixels` is a prepared picture, 3×S×S. */
  async features(pixels: readonly Float32Array[]): Promise<Features[]> {
    const { graph } = this;
    if (graph.frontier.length === 1 && graph.frontier[0] === graph.input)
      return pixels.map((each) => each.slice());
    const found: Features[] = [];
    for (let first = 0; first < pixels.length; first += PREFIX_BATCH) {
      const group = pixels.slice(first, first + PREFIX_BATCH);
      const input = new Float32Array(PREFIX_BATCH * (group[0]?.length ?? 0));
      for (const [row, picture] of group.entries()) input.set(picture, row * picture.length);
      const shape = [PREFIX_BATCH, ...graph.input.shape.slice(1)];
      const session = await this.prefixSession();
      const outputs = await session.run({
        [graph.input.name]: new this.runtime.Tensor('float32', input, shape),
      });
      for (const row of group.keys()) found.push(this.layout.gather(outputs, row));
    }
    return found;
  }

  /** One step of the optimiser. The batch may be short: rows of zero targets take no part. */
  async step({ features, targets, learningRates, step }: StepInput): Promise<StepOutput> {
    const { runtime, options } = this;
    const graph = this.graphFor(features.length);
    const rows = graph.targets.shape[0] ?? 0;
    const session = await this.stepSession(graph);
    const scalar = (value: number): Tensor => new runtime.Tensor('float32', [value], []);
    const adam = options.optimizer.kind === 'adamw' ? options.optimizer : { beta1: 0, beta2: 0 };
    const values: Record<string, Tensor> = {
      ...new FeatureLayout(graph.frontier, rows).feed(features, runtime),
      [graph.targets.name]: new runtime.Tensor(
        'float32',
        targets.subarray(0, rows * options.numClasses),
        graph.targets.shape,
      ),
      [graph.firstCorrection.name]: scalar(1 / (1 - adam.beta1 ** step)),
      [graph.secondCorrection.name]: scalar(1 / Math.sqrt(1 - adam.beta2 ** step)),
      ...Object.fromEntries(this.state),
    };
    for (const [group, rate] of learningRates.entries()) values[`learning_rate/${group}`] = scalar(rate);
    const random = new Random(options.seed, MASK_STREAM, step);
    for (const { value, keep } of graph.masks) {
      const mask = Float32Array.from({ length: elementCount(value.shape) }, () =>
        random.uniform() < keep ? 1 / keep : 0,
      );
      values[value.name] = new runtime.Tensor('float32', mask, value.shape);
    }
    const outputs = await session.run(pick(values, session.inputNames));
    for (const { name } of this.changing()) {
      const next = outputs[`next/${name}`];
      if (next) this.state.set(name, next);
    }
    return { loss: floats(outputs.loss)[0] ?? NaN, logits: floats(outputs.logits) };
  }

  /** Logits of any number of pictures, one row each, by inference: nothing is dropped, statistics stay. */
  async evaluate(features: readonly Features[]): Promise<Float32Array[]> {
    const rows: Float32Array[] = [];
    const { batch, numClasses } = this.options;
    const session = await this.evaluationSession();
    for (let first = 0; first < features.length; first += batch) {
      const group = features.slice(first, first + batch);
      const feeds = { ...this.layout.feed(group, this.runtime), ...Object.fromEntries(this.state) };
      const logits = floats((await session.run(pick(feeds, session.inputNames))).logits);
      for (const row of group.keys()) rows.push(logits.slice(row * numClasses, (row + 1) * numClasses));
    }
    return rows;
  }

  /** A copy of everything that training changes. */
  snapshot(): TrainedState {
    return new Map(Array.from(this.state, ([name, tensor]) => [name, floats(tensor).slice()]));
  }

  /** Goes back to a {@link snapshot}. What the state does not name stays as it is. */
  restore(state: TrainedState): void {
    for (const { name, shape } of this.changing()) {
      const data = state.get(name);
      if (data) this.state.set(name, new this.runtime.Tensor('float32', data.slice(), shape));
    }
  }

  /** The trained tensors that belong to the state dict, by their names in it. */
  trainedTensors(state: TrainedState): Map<string, Float32Array> {
    const names = new Set(Array.from(this.network.stateDict(), (tensor) => tensor.name));
    return new Map([...state].filter(([name]) => names.has(name)));
  }

  /** Parameters that a step changes. */
  get trainedParameters(): number {
    return this.graph.trained.reduce((sum, { value }) => sum + elementCount(value.shape), 0);
  }

  /** Names of the statistics that steps move. */
  get movedStatistics(): readonly string[] {
    return this.graph.statistics.map(({ value }) => value.name);
  }

  /** What differs from the checkpoint: fresh heads and trained tensors, by their names in the state dict. */
  currentTensors(): Map<string, Float32Array> {
    return new Map([...this.fresh, ...this.trainedTensors(this.snapshot())]);
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  private changing(): Value[] {
    return changesOf(this.graph).map(({ value }) => value);
  }

  private async start(checkpoint: Checkpoint, name: string, shape: readonly number[]): Promise<Float32Array> {
    const kept = this.graph.trained.some(({ state }) => state.some(({ value }) => value.name === name));
    return kept ? new Float32Array(elementCount(shape)) : readFloats(checkpoint, name);
  }

  private prefixSession(): Promise<InferenceSession> {
    return this.session('prefix', () => {
      const { frontier } = this.graphOf(PREFIX_BATCH);
      return { outputs: Object.fromEntries(frontier.map((value) => [value.name, value])), cut: [] };
    });
  }

  /** The step for a short batch: the same one, unless pictures without meaning would move the batch's statistics. */
  private graphFor(pictures: number): TrainingGraph {
    if (this.graph.statistics.length === 0 || pictures === this.options.batch) return this.graph;
    const known = this.shortGraphs.get(pictures);
    if (known) return known;
    const graph = this.graphOf(pictures);
    this.shortGraphs.set(pictures, graph);
    return graph;
  }

  private stepSession(graph: TrainingGraph): Promise<InferenceSession> {
    return this.session(`step/${graph.input.shape[0] ?? 0}`, () => {
      const { loss, logits, frontier } = graph;
      const changes = changesOf(graph);
      const next = changes.map((change) => [`next/${change.value.name}`, change.next] as const);
      return {
        outputs: { loss, logits, ...Object.fromEntries(next) },
        cut: [...frontier, ...changes.map(({ value }) => value)],
      };
    });
  }

  private evaluationSession(): Promise<InferenceSession> {
    return this.session('evaluation', () => {
      const names = new Set([...this.cut, ...this.changing().map((value) => value.name)]);
      const { logits, cut } = evaluationGraph(
        this.network,
        this.options.batch,
        this.options.inputSize,
        names,
      );
      return { outputs: { logits }, cut };
    });
  }

  private session(
    kind: string,
    describe: () => { outputs: Record<string, Value>; cut: readonly Value[] },
  ): Promise<InferenceSession> {
    const known = this.sessions.get(kind);
    if (known) return known;
    const made = this.runtime.InferenceSession.create(
      serializeModel({ ...describe(), locate: this.locate }),
      {
        executionProviders: ['cpu'],
        graphOptimizationLevel: 'all',
        intraOpNumThreads: physicalCores(),
        extra: {
          session: { model_external_initializers_file_folder_path: this.folder, disable_prepacking: '1' },
        },
      },
    );
    this.sessions.set(kind, made);
    return made;
  }
}

/** Keeps the masks' random numbers apart from the shuffling's. */
const MASK_STREAM = 0x6d61736b;

/** The values that a step replaces, each with what replaces it. */
function changesOf({
  trained,
  statistics,
}: TrainingGraph): { readonly value: Value; readonly next: Value }[] {
  return [...trained.flatMap(({ value, next, state }) => [{ value, next }, ...state]), ...statistics];
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The feeds that a session takes: what its graph does not use is left out of it. */
function pick(values: Record<string, Tensor>, names: readonly string[]): Record<string, Tensor> {
  return Object.fromEntries(names.flatMap((name) => (values[name] ? [[name, values[name]]] : [])));
}
