import { Graph } from '../graph/Graph';
import type { Classifier } from './Classifier';
import { gradientGraph, gradientName, type GradientGraph, type GradientOptions } from './gradientGraph';
import { optimizerUpdate, type OptimizerUpdate, type UpdateOptions } from './optimizerUpdate';

export type TrainingOptions = GradientOptions & UpdateOptions;

export type TrainingGraph = GradientGraph & OptimizerUpdate;

/**
 * Emits one whole training step: the forward pass, the loss, the gradients of exactly the trainable parameters, and the optimiser.
 * @throws usage where nothing is trainable, or nothing that is takes part in the prediction
 */
export function trainingGraph(network: Classifier, options: TrainingOptions): TrainingGraph {
  const pass = gradientGraph(network, options);
  return { ...pass, ...optimizerUpdate(pass.graph, pass.gradients, options) };
}

/** The optimiser alone, for gradients that were summed over micro-batches: they are fed under {@link gradientName}. */
export function updateGraph({ gradients }: GradientGraph, options: UpdateOptions): OptimizerUpdate {
  const graph = new Graph();
  const fed = gradients.map(({ parameter }) => ({
    parameter,
    value: graph.parameter(parameter.name, parameter.shape),
    gradient: graph.input(gradientName(parameter), parameter.shape),
  }));
  return optimizerUpdate(graph, fed, options);
}
