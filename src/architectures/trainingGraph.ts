import { frontier } from '../graph/frontier';
import { differentiate } from '../graph/gradients/differentiate';
import { Graph } from '../graph/Graph';
import { add, div, mul, sqrt } from '../graph/operators/elementwise';
import { reduceSum } from '../graph/operators/normalization';
import { crossEntropy } from '../graph/training/crossEntropy';
import { type OptimizerOptions, optimizerState, optimizerStep } from '../graph/training/optimizers';
import type { Mask, Value } from '../graph/types';
import { HeadstartError } from '../shared/errors';
import type { Classifier } from './Classifier';
import { INPUT_NAME } from './forwardGraph';
import type { Parameter } from './modules/Parameter';
import type { TrainableSet } from './trainableSet';

export interface TrainingOptions {
  readonly batch: number;
  readonly inputSize: number;
  readonly numClasses: number;
  readonly trainable: TrainableSet;
  /** Whether trained batch normalisations normalise by the batch and move their running statistics. */
  readonly movesStatistics: boolean;
  readonly optimizer: OptimizerOptions;
  /** Largest l2 norm of all gradients together; they are scaled down to it, as torch.nn.utils.clip_grad_norm_ does. */
  readonly clipNorm?: number;
  /** Group of each parameter, by name, for learning rates of their own. Group 0 when absent. */
  readonly learningRateGroup?: (parameter: string) => number;
}

/** A parameter under training: its value now, what the optimiser keeps of it, and all of them after the step. */
export interface TrainedParameter {
  readonly parameter: Parameter;
  readonly value: Value;
  readonly gradient: Value;
  readonly next: Value;
  readonly state: readonly { readonly name: string; readonly value: Value; readonly next: Value }[];
}

export interface TrainingGraph {
  readonly graph: Graph;
  /** The picture input N×3×S×S. */
  readonly input: Value;
  /** What the frozen part makes of a picture: the inputs of the trained part. */
  readonly frontier: readonly Value[];
  /** See crossEntropyTargets: N×classes. */
  readonly targets: Value;
  readonly logits: Value;
  /** A scalar. */
  readonly loss: Value;
  readonly trained: readonly TrainedParameter[];
  /** Scalar inputs: one learning rate a group, and AdamW's corrections. */
  readonly learningRates: readonly Value[];
  readonly firstCorrection: Value;
  readonly secondCorrection: Value;
  readonly masks: readonly Mask[];
  /** Running statistics that the step moves: the value now and after. */
  readonly statistics: readonly { readonly value: Value; readonly next: Value }[];
}

/**
 * Emits one whole training step: the forward pass, the loss, the gradients of exactly the trainable parameters, and the optimiser.
 * @throws usage where nothing is trainable, or nothing that is takes part in the prediction
 */
export function trainingGraph(network: Classifier, options: TrainingOptions): TrainingGraph {
  const { trainable, movesStatistics, optimizer } = options;
  if (trainable.parameters.length === 0) {
    throw new HeadstartError('usage', 'No layer is trainable. Choose at least one, for instance the head.');
  }
  const graph = new Graph({
    movesStatistics: (path) => movesStatistics && trainable.trains(path),
    drops: trainable.drops,
  });
  const input = graph.input(INPUT_NAME, [options.batch, 3, options.inputSize, options.inputSize]);
  const logits = network.call(input);
  const targets = graph.input('targets', [options.batch, options.numClasses]);
  const loss = crossEntropy(logits, targets);
  const values = trainable.parameters.map((parameter) => graph.parameter(parameter.name, parameter.shape));
  const edge = frontier(input, [...values, ...graph.masks.map((mask) => mask.value)]);
  const reached = differentiate(loss, values);
  // Auxiliary heads take no part in the prediction: they stay as they are.
  const parameters = trainable.parameters.filter((_, index) => reached.has(values[index] ?? input));
  if (parameters.length === 0) {
    throw new HeadstartError('usage', 'The chosen layers take no part in what the network predicts.');
  }
  const gradients = clipped([...reached.values()], options.clipNorm);
  const groups = parameters.map((parameter) => options.learningRateGroup?.(parameter.name) ?? 0);
  const learningRates = Array.from({ length: Math.max(...groups) + 1 }, (_, group) =>
    graph.input(`learning_rate/${group}`, []),
  );
  const firstCorrection = graph.input('first_correction', []);
  const secondCorrection = graph.input('second_correction', []);
  const trained = parameters.map((parameter, index): TrainedParameter => {
    const value = graph.parameter(parameter.name, parameter.shape);
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
      next: after.parameter,
      state: after.state.map((next, place) => ({
        name: names[place] ?? '',
        value: state[place] ?? next,
        next,
      })),
    };
  });
  return {
    graph,
    input,
    frontier: edge,
    targets,
    logits,
    loss,
    trained,
    learningRates,
    firstCorrection,
    secondCorrection,
    masks: graph.masks,
    statistics: [...graph.updates].flatMap(([name, next]) => {
      const value = graph.parameters.get(name);
      return value ? [{ value, next }] : [];
    }),
  };
}

/** min(1, limit/(norm+1e-6)) times each gradient: torch.nn.utils.clip_grad_norm_ with its 1e-6. */
function clipped(gradients: readonly Value[], limit: number | undefined): readonly Value[] {
  const [first] = gradients;
  if (limit === undefined || !first) return gradients;
  const { graph } = first;
  const squares = gradients.map((gradient) =>
    reduceSum(
      mul(gradient, gradient),
      gradient.shape.map((_, axis) => axis),
      false,
    ),
  );
  const norm = sqrt(squares.reduce((sum, square) => add(sum, square)));
  const factor = div(graph.floats([limit], []), add(norm, graph.floats([1e-6], [])));
  const bounded = graph.emit('Min', [factor, graph.floats([1], [])], []);
  return gradients.map((gradient) => mul(gradient, bounded));
}
