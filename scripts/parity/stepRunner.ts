import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { TrainingGraph } from '../../src/architectures/trainingGraph';
import { serializeModel } from '../../src/graph/serializeModel';
import type { Value } from '../../src/graph/types';
import { elementCount } from '../../src/shared/dtype';

export type Tensors = Map<string, Float32Array>;

export interface StepRunner {
  /** One run; `count` is the step's number, from one. Gives the outputs under their names. */
  run(tensors: Tensors, learningRate: number, count: number): Promise<Tensors>;
  release(): Promise<void>;
}

/**
 * A session of a training step. It is fed from tensors by their names: `input`, `weights/…`, `state/…`, and zeros where a state is
 * not among them.
 * @param optimized as the engine has it; otherwise the session takes a fraction of the time to start
 */
export async function stepRunner(
  step: TrainingGraph,
  tensors: Tensors,
  targets: Float32Array,
  outputs: Record<string, Value>,
  optimized: boolean,
): Promise<StepRunner> {
  const trained = step.trained.flatMap((each) => [each.value, ...each.state.map((state) => state.value)]);
  const model = serializeModel({
    outputs,
    cut: trained,
    locate: ({ name, dtype }) => {
      const data = tensors.get(`weights/${name}`);
      if (!data) throw new Error(`no ${name}`);
      if (dtype === 'I64') {
        const wide = BigInt64Array.from(data, (element) => BigInt(element));
        return { kind: 'inline', dtype, bytes: new Uint8Array(wide.buffer) };
      }
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return { kind: 'inline', dtype: 'F32', bytes };
    },
  });
  const session = await InferenceSession.create(model, {
    graphOptimizationLevel: optimized ? 'all' : 'disabled',
    logSeverityLevel: 3,
    ...(process.env.OMP_NUM_THREADS === '1' ? { intraOpNumThreads: 1 } : {}),
  });
  const feedOf = (name: string, current: Tensors, scalars: Record<string, number>): Tensor => {
    const scalar = scalars[name];
    if (scalar !== undefined) return new Tensor('float32', [scalar], []);
    if (name === step.targets.name) return new Tensor('float32', targets, step.targets.shape);
    const value = [step.input, ...trained].find((each) => each.name === name);
    if (!value) throw new Error(`nothing to feed ${name} with`);
    const data = [name, `weights/${name}`, `state/${name}`].flatMap((key) => current.get(key) ?? [])[0];
    return new Tensor('float32', data ?? new Float32Array(elementCount(value.shape)), value.shape);
  };
  return {
    release: () => session.release(),
    run: async (current, learningRate, count) => {
      const scalars = {
        'learning_rate/0': learningRate,
        first_correction: 1 / (1 - 0.9 ** count),
        second_correction: 1 / Math.sqrt(1 - 0.999 ** count),
      };
      const feeds = Object.fromEntries(
        session.inputNames.map((name) => [name, feedOf(name, current, scalars)]),
      );
      const results = await session.run(feeds);
      return new Map(Object.entries(results).map(([key, { data }]) => [key, data as Float32Array]));
    },
  };
}
