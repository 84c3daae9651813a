import { elementCount } from '../../shared/dtype';
import { add, div, mul, scale, sqrt, sub } from '../operators/elementwise';
import { reshape } from '../operators/shape';
import type { Value } from '../types';

/** PyTorch's optimisers with PyTorch's names and defaults. */
export type OptimizerOptions =
  | {
      readonly kind: 'sgd';
      readonly momentum: number;
      readonly nesterov: boolean;
      readonly weightDecay: number;
    }
  | {
      readonly kind: 'adamw';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly weightDecay: number;
    };

export const SGD: OptimizerOptions & { kind: 'sgd' } = {
  kind: 'sgd',
  momentum: 0.9,
  nesterov: false,
  weightDecay: 0,
};
export const ADAMW: OptimizerOptions = {
  kind: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
};

/** Scalars that change from step to step. */
export interface StepInputs {
  /** The learning rate of the parameter's group. */
  readonly learningRate: Value;
  /** 1/(1-β₁^t) and 1/√(1-β₂^t) for AdamW at step t, counted from one. */
  readonly firstCorrection: Value;
  readonly secondCorrection: Value;
}

/** Names of the tensors that an optimiser keeps beside each parameter, as PyTorch calls them. All start at zero. */
export function optimizerState(options: OptimizerOptions): readonly string[] {
  if (options.kind === 'adamw') return ['exp_avg', 'exp_avg_sq'];
  return options.momentum === 0 ? [] : ['momentum_buffer'];
}

export interface Updated {
  readonly parameter: Value;
  readonly state: readonly Value[];
}

/** One step for one parameter: torch.optim.SGD (dampening 0) or torch.optim.AdamW. */
export function optimizerStep(
  options: OptimizerOptions,
  parameter: Value,
  gradient: Value,
  state: readonly Value[],
  step: StepInputs,
): Updated {
  const rows = [flat(parameter), flat(gradient), state.map(flat), step] as const;
  const after = options.kind === 'sgd' ? sgdStep(options, ...rows) : adamwStep(options, ...rows);
  const { shape } = parameter;
  const shaped = (value: Value): Value => (shape.length === 1 ? value : reshape(value, shape));
  return { parameter: shaped(after.parameter), state: after.state.map(shaped) };
}

/** ONNX Runtime multiplies O×I×1×1 by a scalar one element at a time, twelve times slower than the same numbers in one row. */
export function flat(value: Value): Value {
  return value.shape.length === 1 ? value : reshape(value, [elementCount(value.shape)]);
}

function sgdStep(
  options: OptimizerOptions & { kind: 'sgd' },
  parameter: Value,
  gradient: Value,
  [buffer]: readonly Value[],
  { learningRate }: StepInputs,
): Updated {
  const { momentum, nesterov, weightDecay } = options;
  const decayed = weightDecay === 0 ? gradient : add(gradient, scale(parameter, weightDecay));
  if (!buffer) return { parameter: sub(parameter, mul(decayed, learningRate)), state: [] };
  const velocity = add(scale(buffer, momentum), decayed);
  const direction = nesterov ? add(decayed, scale(velocity, momentum)) : velocity;
  return { parameter: sub(parameter, mul(direction, learningRate)), state: [velocity] };
}

function adamwStep(
  options: OptimizerOptions & { kind: 'adamw' },
  parameter: Value,
  gradient: Value,
  [average, square]: readonly Value[],
  { learningRate, firstCorrection, secondCorrection }: StepInputs,
): Updated {
  if (!average || !square) throw new Error('AdamW keeps two tensors a parameter.');
  const { beta1, beta2, epsilon, weightDecay } = options;
  const { graph } = parameter;
  const first = add(scale(average, beta1), scale(gradient, 1 - beta1));
  const second = add(scale(square, beta2), scale(mul(gradient, gradient), 1 - beta2));
  const denominator = add(mul(sqrt(second), secondCorrection), graph.floats([epsilon], []));
  const change = mul(div(first, denominator), mul(learningRate, firstCorrection));
  const decay = mul(parameter, scale(learningRate, weightDecay));
  return { parameter: sub(sub(parameter, decay), change), state: [first, second] };
}
