import { add, div, mul, sqrt } from '../graph/operators/elementwise';
import { reduceSum } from '../graph/operators/normalization';
import { flat, type OptimizerOptions, optimizerState, optimizerStep } from '../graph/training/optimizers';
import type { Graph } from '../graph/Graph';
import type { Value } from '../graph/types';
import type { Differentiated } from './gradientGraph';

export interface UpdateOptions {
  readonly optimizer: OptimizerOptions;
  /** Largest l2 norm of all gradients together; they are scaled down to it, as torch.nn.utils.clip_grad_norm_ does. */
  readonly clipNorm?: number;
  /** Group of each parameter, by name, for learning rates of their own. Group 0 when absent. */
  readonly learningRateGroup?: (parameter: string) => number;
  /** Whether weights of more than one axis that are exactly zero stay so: pruning made them, and training is not to undo it. */
  readonly keepZeros?: boolean;
}

/** A parameter under training: its value now, what the optimiser keeps of it, and all of them after the step. */
export interface TrainedParameter extends Differentiated {
  readonly next: Value;
  readonly state: readonly { readonly name: string; readonly value: Value; readonly next: Value }[];
}

export interface OptimizerUpdate {
  readonly trained: readonly TrainedParameter[];
  /** Scalar inputs: one learning rate a group, and AdamW's corrections. */
  readonly learningRates: readonly Value[];
  readonly firstCorrection: Value;
  readonly secondCorrection: Value;
}

/** Emits what an optimiser makes of parameters and their gradients. */
export function optimizerUpdate(
  graph: Graph,
  differentiated: readonly Differentiated[],
  options: UpdateOptions,
): OptimizerUpdate {
  const { optimizer } = options;
  const gradients = clipped(
    differentiated.map(({ gradient }) => gradient),
    options.clipNorm,
  );
  const groups = differentiated.map(({ parameter }) => options.learningRateGroup?.(parameter.name) ?? 0);
  const learningRates = Array.from({ length: Math.max(...groups) + 1 }, (_, group) =>
    graph.input(`learning_rate/${group}`, []),
  );
  const firstCorrection = graph.input('first_correction', []);
  const secondCorrection = graph.input('second_correction', []);
  const trained = differentiated.map(({ parameter, value }, index): TrainedParameter => {
    const gradient = gradients[index];
    const learningRate = learningRates[groups[index] ?? 0];
    if (!gradient || !learningRate) throw new Error(`${parameter.name} has no gradient.`);
    const names = optimizerState(optimizer);
    const state = names.map((name) => graph.input(`${parameter.name}/${name}`, parameter.shape));
    const step = { learningRate, firstCorrection, secondCorrection };
    const after = optimizerStep(optimizer, value, gradient, state, step);
    return {
      parameter,
      value,
      gradient,
      next:
        options.keepZeros && value.shape.length > 1 ? whereNonzero(value, after.parameter) : after.parameter,
      state: after.state.map((next, place) => ({
        name: names[place] ?? '',
        value: state[place] ?? next,
        next,
      })),
    };
  });
  return { trained, learningRates, firstCorrection, secondCorrection };
}

/** `next` where `value` is not zero, and zero where it is. */
function whereNonzero(value: Value, next: Value): Value {
  const { graph, shape } = value;
  const sign = graph.emit('Sign', [value], shape);
  return mul(next, graph.emit('Abs', [sign], shape));
}

/** min(1, limit/(norm+1e-6)) times each gradient: torch.nn.utils.clip_grad_norm_ with its 1e-6. */
function clipped(gradients: readonly Value[], limit: number | undefined): readonly Value[] {
  const [first] = gradients;
  if (limit === undefined || !first) return gradients;
  const { graph } = first;
  const squares = gradients.map((gradient) => reduceSum(flat(mul(gradient, gradient)), [0], false));
  const norm = sqrt(squares.reduce((sum, square) => add(sum, square)));
  const factor = div(graph.floats([limit], []), add(norm, graph.floats([1e-6], [])));
  const bounded = graph.emit('Min', [factor, graph.floats([1], [])], []);
  return gradients.map((gradient) => mul(flat(gradient), bounded));
}
