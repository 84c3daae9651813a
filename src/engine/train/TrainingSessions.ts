import type { Classifier } from '../../architectures/Classifier';
import { evaluationGraph } from '../../architectures/evaluationGraph';
import { gradientSums } from '../../architectures/gradientGraph';
import type { OptimizerUpdate } from '../../architectures/optimizerUpdate';
import {
  type TrainingGraph,
  trainingGraph,
  type TrainingOptions,
  updateGraph,
} from '../../architectures/trainingGraph';
import type { ParameterData } from '../../graph/parameterData';
import { serializeModel } from '../../graph/serializeModel';
import type { Value } from '../../graph/types';
import type { Runtime } from '../sessions/loadRuntime';
import { createSession } from '../sessions/createSession';
import { DeviceSession } from './DeviceSession';
import type { FrozenWeights } from './frozenWeights';
import type { TrainingDevice } from './TrainingDevice';

/** What a session computes and at which values it is fed. */
interface SessionPart {
  readonly outputs: Readonly<Record<string, Value>>;
  readonly cut: readonly Value[];
}

/** What the sessions do, for messages. */
const TASKS: Readonly<Record<string, string>> = {
  prefix: 'The frozen layers',
  step: 'A training step',
  gradients: 'The gradients',
  update: 'The optimiser',
  evaluation: 'The evaluation',
};

/** The graphs of a network under training and the sessions that run them, each made when it is first needed. */
export class TrainingSessions {
  /** A step on a full batch. */
  readonly graph: TrainingGraph;

  private readonly sessions = new Map<string, Promise<DeviceSession>>();
  private readonly graphs = new Map<number, TrainingGraph>();

  constructor(
    private readonly runtime: Runtime,
    private readonly network: Classifier,
    private readonly weights: FrozenWeights,
    private readonly options: TrainingOptions,
    private readonly device: TrainingDevice,
  ) {
    this.graph = this.graphOf(options.batch);
  }

  /** The graph for a batch that may be short: the full one, unless pictures without meaning would move the batch's statistics. */
  graphFor(pictures: number): TrainingGraph {
    return this.graph.statistics.length === 0 ? this.graph : this.graphOf(pictures);
  }

  /** From pictures to the frontier. @param batch pictures at once */
  prefix(batch: number): Promise<DeviceSession> {
    return this.session(`prefix/${batch}`, () => ({
      outputs: byName(this.graphOf(batch).frontier),
      cut: [],
    }));
  }

  /** A whole step: new parameters and statistics under `next/…`, `loss` and `logits`. */
  step(graph: TrainingGraph): Promise<DeviceSession> {
    return this.session(`step/${rowsOf(graph)}`, () => {
      const { loss, logits, frontier } = graph;
      const changes = [...updatesOf(graph), ...graph.statistics];
      return {
        outputs: { loss, logits, ...nextOf(changes) },
        cut: [...frontier, ...changes.map(({ value }) => value)],
      };
    });
  }

  /** A micro-batch: sums of gradients and new statistics under `next/…`, `loss` and `logits`. */
  gradients(graph: TrainingGraph): Promise<DeviceSession> {
    return this.session(`gradients/${rowsOf(graph)}`, () => {
      const { loss, logits, frontier, trained, statistics } = graph;
      const changing = [...trained, ...statistics].map(({ value }) => value);
      return {
        outputs: { loss, logits, ...nextOf([...gradientSums(graph), ...statistics]) },
        cut: [...frontier, ...changing],
      };
    });
  }

  /** What the optimiser makes of summed gradients, under `next/…`. */
  update(): Promise<DeviceSession> {
    return this.session('update', () => {
      const update = updateGraph(this.graph, this.options);
      return {
        outputs: nextOf(updatesOf(update)),
        cut: update.trained.map(({ value }) => value),
      };
    });
  }

  /** From the frontier to `logits`, by inference. */
  evaluation(): Promise<DeviceSession> {
    return this.session('evaluation', () => {
      const { batch, inputSize } = this.options;
      const fed = [...this.graph.frontier, ...this.changes().map(({ value }) => value)];
      const names = new Set(fed.map(({ name }) => name));
      const { logits, cut } = evaluationGraph(this.network, batch, inputSize, names);
      return { outputs: { logits }, cut };
    });
  }

  /** The values that a step replaces, each with what replaces it. */
  changes(): readonly { readonly value: Value; readonly next: Value }[] {
    return [...updatesOf(this.graph), ...this.graph.statistics];
  }

  async release(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    // What could not be made needs no release.
    for (const made of await Promise.allSettled(sessions)) {
      if (made.status === 'fulfilled') await made.value.release();
    }
  }

  private graphOf(batch: number): TrainingGraph {
    const known = this.graphs.get(batch);
    if (known) return known;
    const graph = trainingGraph(this.network, { ...this.options, batch });
    this.graphs.set(batch, graph);
    return graph;
  }

  private session(kind: string, describe: () => SessionPart): Promise<DeviceSession> {
    const known = this.sessions.get(kind);
    if (known) return known;
    const made = this.create(kind, describe());
    this.sessions.set(kind, made);
    return made;
  }

  private create(kind: string, part: SessionPart): Promise<DeviceSession> {
    const { locate, folder, files, requireUnchanged } = this.weights;
    const [task = ''] = kind.split('/');
    return DeviceSession.create(TASKS[task] ?? task, this.device, async (device) => {
      await requireUnchanged();
      let bytes = 0;
      const counted = (parameter: Value): ParameterData => {
        const data = locate(parameter);
        bytes += data.kind === 'external' ? data.length : data.bytes.length;
        return data;
      };
      const model = serializeModel({ ...part, locate: counted });
      return createSession(this.runtime, { model, device, bytes, external: { folder, files } });
    });
  }
}

/** Pictures of a graph's batch. */
export function rowsOf({ targets }: TrainingGraph): number {
  return targets.shape[0] ?? 0;
}

function updatesOf({ trained }: OptimizerUpdate): readonly { readonly value: Value; readonly next: Value }[] {
  return trained.flatMap(({ value, next, state }) => [{ value, next }, ...state]);
}

function nextOf(changes: readonly { readonly value: Value; readonly next: Value }[]): Record<string, Value> {
  return Object.fromEntries(changes.map(({ value, next }) => [`next/${value.name}`, next]));
}

function byName(values: readonly Value[]): Record<string, Value> {
  return Object.fromEntries(values.map((value) => [value.name, value]));
}
