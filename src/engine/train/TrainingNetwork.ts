import type { Tensor } from 'onnxruntime-node';
import { buildArchitecture } from '../../architectures/catalog';
import type { Classifier } from '../../architectures/Classifier';
import { depthGroups } from '../../architectures/depthGroups';
import { trainableSet } from '../../architectures/trainableSet';
import type { DeviceChoice } from '../../shared/deviceProtocol';
import { elementCount } from '../../shared/dtype';
import { loadRuntime, type Runtime } from '../sessions/loadRuntime';
import type { DeviceSession } from './DeviceSession';
import { type Features, FeatureLayout, floats } from './FeatureLayout';
import { bytesOf, frozenWeights, nowhere } from './frozenWeights';
import { readFloats } from './initialTensors';
import { StepFeeds, type StepInput } from './StepFeeds';
import { type DrawnTensors, drawnTensors, type StartWeights } from './StartWeights';
import { TrainingDevice } from './TrainingDevice';
import type { TrainingNetworkOptions } from './TrainingNetworkOptions';
import { rowsOf, TrainingSessions } from './TrainingSessions';

/** Everything that a run changes: trained parameters, statistics, and what the optimiser keeps, by name. */
export type TrainedState = ReadonlyMap<string, Float32Array>;

/** Pictures that the frozen part sees at once. */
const PREFIX_BATCH = 8;

/**
 * A network whose layers are partly trained. The frozen part turns a picture into {@link Features} once; steps and evaluations run the
 * rest on them.
 */
export class TrainingNetwork {
  private readonly state = new Map<string, Tensor>();
  private readonly layout: FeatureLayout;
  private readonly feeds: StepFeeds;

  private constructor(
    private readonly runtime: Runtime,
    private readonly network: Classifier,
    private readonly sessions: TrainingSessions,
    private readonly options: TrainingNetworkOptions,
    private readonly drawn: DrawnTensors,
    private readonly device: TrainingDevice,
  ) {
    this.layout = new FeatureLayout(sessions.graph.frontier, this.rows);
    this.feeds = new StepFeeds(runtime, options);
  }

  /** @param weights what to start from; must stay open for as long as the network is used */
  static async create(weights: StartWeights, options: TrainingNetworkOptions): Promise<TrainingNetwork> {
    const runtime = await loadRuntime();
    const { checkpoint } = weights;
    const network = buildArchitecture(options.architecture, options);
    const trainable = trainableSet(network, options.train);
    const rates = options.depthRates ? { learningRateGroup: depthGroups(network, trainable.parameters) } : {};
    const drawn = drawnTensors(network, checkpoint, options);
    const frozen = await frozenWeights(weights, drawn);
    const batch = Math.min(options.microBatch ?? options.batch, options.batch);
    const device = new TrainingDevice(options.device ?? 'cpu');
    const graphs = { ...options, ...rates, batch, trainable };
    const sessions = new TrainingSessions(runtime, network, frozen, graphs, device);
    const whole = new TrainingNetwork(runtime, network, sessions, options, drawn, device);
    const kept = new Set(sessions.graph.trained.flatMap(({ state }) => state.map(({ value }) => value.name)));
    for (const { value } of sessions.changes()) {
      const { name, shape } = value;
      // What an optimiser keeps starts at zero.
      const own = kept.has(name) ? new Float32Array(elementCount(shape)) : drawn.get(name);
      const start = own instanceof Float32Array ? own : checkpoint && (await readFloats(checkpoint, name));
      whole.state.set(name, new runtime.Tensor('float32', start ?? nowhere(value), shape));
    }
    return whole;
  }

  /** Where it runs, and why that is not where it should. */
  get deviceSummary(): DeviceChoice {
    return this.device.summary;
  }

  /** Pictures of one step. */
  get batch(): number {
    return this.options.batch;
  }

  /** Pictures that pass through the network at once: fewer than a batch where that is put together from micro-batches. */
  get rows(): number {
    return rowsOf(this.sessions.graph);
  }

  /** Names that say where the frozen part ends: the same cut of the same weights gives the same features. */
  get cut(): readonly string[] {
    return this.sessions.graph.frontier.map((value) => value.name);
  }

  /** Whether nothing is frozen before the first trained layer, so that features are the pictures themselves. */
  get seesPictures(): boolean {
    const { frontier, input } = this.sessions.graph;
    return frontier.length === 1 && frontier[0] === input;
  }

  /** Groups of parameters that have learning rates of their own. */
  get groups(): number {
    return this.sessions.graph.learningRates.length;
  }

  /** Extents of what {@link features} gives of a picture, one list a value. */
  get featureShapes(): readonly (readonly number[])[] {
    return this.sessions.graph.frontier.map(({ shape }) => shape.slice(1));
  }

  /** Floats of one picture's features. */
  get featureLength(): number {
    return this.layout.length;
  }

  /** Parameters that a step changes. */
  get trainedParameters(): number {
    return this.sessions.graph.trained.reduce((sum, { value }) => sum + elementCount(value.shape), 0);
  }

  /** Names of the statistics that steps move. */
  get movedStatistics(): readonly string[] {
    return this.sessions.graph.statistics.map(({ value }) => value.name);
  }

  /** Runs the frozen part. Each element of `pixels` is a prepared picture, 3×S×S. */
  async features(pixels: readonly Float32Array[]): Promise<Features[]> {
    if (this.seesPictures) return pixels.map((each) => each.slice());
    const { input } = this.sessions.graph;
    const found: Features[] = [];
    for (let first = 0; first < pixels.length; first += PREFIX_BATCH) {
      const group = pixels.slice(first, first + PREFIX_BATCH);
      const batch = new Float32Array(PREFIX_BATCH * (group[0]?.length ?? 0));
      for (const [row, picture] of group.entries()) batch.set(picture, row * picture.length);
      const shape = [PREFIX_BATCH, ...input.shape.slice(1)];
      const session = await this.sessions.prefix(PREFIX_BATCH);
      const outputs = await session.run({ [input.name]: new this.runtime.Tensor('float32', batch, shape) });
      for (const row of group.keys()) found.push(this.layout.gather(outputs, row));
    }
    return found;
  }

  /**
   * One step of the optimiser; the batch may be short. A batch that is larger than a micro-batch goes through in several, of which the
   * gradients are added up.
   * @returns the loss
   */
  async step(input: StepInput): Promise<number> {
    if (this.rows === this.options.batch) {
      const graph = this.sessions.graphFor(input.features.length);
      const session = await this.sessions.step(graph);
      const values = {
        ...this.feeds.pass(graph, input, 0),
        ...this.feeds.scalars(graph, input),
        ...this.held(),
      };
      return this.take(await session.run(pick(values, session)));
    }
    const { trained } = this.sessions.graph;
    const sums = new Map(
      trained.map(({ value }) => [
        value.name,
        this.floats(new Float32Array(elementCount(value.shape)), value.shape),
      ]),
    );
    let loss = 0;
    for (let first = 0; first < input.features.length; first += this.rows) {
      const graph = this.sessions.graphFor(Math.min(this.rows, input.features.length - first));
      const session = await this.sessions.gradients(graph);
      const values = {
        ...this.feeds.pass(graph, input, first),
        ...prefixed('gradient/', sums),
        ...this.held(),
      };
      const outputs = await session.run(pick(values, session));
      loss += this.take(outputs);
      for (const name of sums.keys()) {
        const sum = outputs[`next/gradient/${name}`];
        if (sum) sums.set(name, sum);
      }
    }
    const session = await this.sessions.update();
    const scalars = this.feeds.scalars(this.sessions.graph, input);
    const values = { ...prefixed('gradient/', sums), ...scalars, ...this.held() };
    this.take(await session.run(pick(values, session)));
    return loss;
  }

  /** Logits of any number of pictures, one row each, by inference: nothing is dropped, statistics stay. */
  async evaluate(features: readonly Features[]): Promise<Float32Array[]> {
    const found: Float32Array[] = [];
    const { numClasses } = this.options;
    const session = await this.sessions.evaluation();
    for (let first = 0; first < features.length; first += this.rows) {
      const group = features.slice(first, first + this.rows);
      const values = { ...this.layout.feed(group, this.runtime), ...this.held() };
      const logits = floats((await session.run(pick(values, session))).logits);
      for (const row of group.keys()) found.push(logits.slice(row * numClasses, (row + 1) * numClasses));
    }
    return found;
  }

  /** A copy of everything that training changes. */
  snapshot(): TrainedState {
    return new Map(Array.from(this.state, ([name, tensor]) => [name, floats(tensor).slice()]));
  }

  /** Goes back to a {@link snapshot}. What the state does not name stays as it is. */
  restore(state: TrainedState): void {
    for (const { value } of this.sessions.changes()) {
      const data = state.get(value.name);
      if (data) this.state.set(value.name, this.floats(data.slice(), value.shape));
    }
  }

  /** The part of a state that belongs to the state dict, by its names in it. */
  trainedTensors(state: TrainedState): TrainedState {
    const names = new Set(Array.from(this.network.stateDict(), (tensor) => tensor.name));
    return new Map([...state].filter(([name]) => names.has(name)));
  }

  /** The bytes of everything that differs from the checkpoint, by its names in the state dict. */
  changedTensors(): Map<string, Uint8Array> {
    const changed = [...this.drawn, ...this.trainedTensors(this.snapshot())];
    return new Map(changed.map(([name, data]) => [name, bytesOf(data)]));
  }

  release(): Promise<void> {
    return this.sessions.release();
  }

  /** What training changes, as feeds. */
  private held(): Record<string, Tensor> {
    return Object.fromEntries(this.state);
  }

  /** Keeps what a session returned in place of what training changes. @returns the loss, if it was among it */
  private take(outputs: Readonly<Record<string, Tensor>>): number {
    for (const name of this.state.keys()) {
      const next = outputs[`next/${name}`];
      if (next) this.state.set(name, next);
    }
    return outputs.loss ? (floats(outputs.loss)[0] ?? NaN) : 0;
  }

  private floats(data: Float32Array, shape: readonly number[]): Tensor {
    return new this.runtime.Tensor('float32', data, shape);
  }
}

function prefixed(prefix: string, tensors: ReadonlyMap<string, Tensor>): Record<string, Tensor> {
  return Object.fromEntries(Array.from(tensors, ([name, tensor]) => [prefix + name, tensor]));
}

/** The feeds that a session takes: what its graph does not use is left out of it. */
function pick(values: Record<string, Tensor>, { inputNames }: DeviceSession): Record<string, Tensor> {
  return Object.fromEntries(inputNames.flatMap((name) => (values[name] ? [[name, values[name]]] : [])));
}
