import { frontier } from '../graph/frontier';
import { differentiate } from '../graph/gradients/differentiate';
import { Graph } from '../graph/Graph';
import { add } from '../graph/operators/elementwise';
import { crossEntropy } from '../graph/training/crossEntropy';
import type { Mask, Value } from '../graph/types';
import { HeadstartError } from '../shared/errors';
import type { Classifier } from './Classifier';
import { INPUT_NAME } from './forwardGraph';
import type { Parameter } from './modules/Parameter';
import type { TrainableSet } from './trainableSet';

export interface GradientOptions {
  readonly batch: number;
  readonly inputSize: number;
  readonly numClasses: number;
  readonly trainable: TrainableSet;
  /** Whether trained batch normalisations normalise by the batch and move their running statistics. */
  readonly movesStatistics: boolean;
}

/** A trainable parameter that the loss depends on. */
export interface Differentiated {
  readonly parameter: Parameter;
  readonly value: Value;
  readonly gradient: Value;
}

export interface GradientGraph {
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
  readonly gradients: readonly Differentiated[];
  readonly masks: readonly Mask[];
  /** Running statistics that a pass moves: the value now and after. */
  readonly statistics: readonly { readonly value: Value; readonly next: Value }[];
}

/**
 * Emits the forward pass, the loss, and the gradients of exactly the trainable parameters.
 * @throws usage where nothing is trainable, or nothing that is takes part in the prediction
 */
export function gradientGraph(network: Classifier, options: GradientOptions): GradientGraph {
  const { trainable, movesStatistics } = options;
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
  const gradients = trainable.parameters.flatMap((parameter, index): Differentiated[] => {
    const value = values[index];
    const gradient = value && reached.get(value);
    return gradient ? [{ parameter, value, gradient }] : [];
  });
  if (gradients.length === 0) {
    throw new HeadstartError('usage', 'The chosen layers take no part in what the network predicts.');
  }
  const statistics = [...graph.updates].flatMap(([name, next]) => {
    const value = graph.parameters.get(name);
    return value ? [{ value, next }] : [];
  });
  return { graph, input, frontier: edge, targets, logits, loss, gradients, masks: graph.masks, statistics };
}

/** The sum of a gradient over the micro-batches of a step so far: fed as `value`, `next` with this one's share. */
export interface GradientSum {
  readonly value: Value;
  readonly next: Value;
}

/** Adds each gradient to a sum that the run feeds, under the parameter's name. */
export function gradientSums({ graph, gradients }: GradientGraph): GradientSum[] {
  return gradients.map(({ parameter, gradient }) => {
    const value = graph.input(gradientName(parameter), parameter.shape);
    return { value, next: add(value, gradient) };
  });
}

/** The name by which a parameter's summed gradient is fed. */
export function gradientName({ name }: Pick<Parameter, 'name'>): string {
  return `gradient/${name}`;
}
