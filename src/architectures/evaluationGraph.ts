import { Graph } from '../graph/Graph';
import type { Value } from '../graph/types';
import type { Classifier } from './Classifier';
import { INPUT_NAME } from './forwardGraph';

/**
 * The inference graph of a network under training, to be fed at the values that have the given names. The names of a training graph's
 * frontier and parameters are found again here, because both graphs name what a module emits alike.
 */
export function evaluationGraph(
  network: Classifier,
  batch: number,
  inputSize: number,
  names: ReadonlySet<string>,
): { readonly logits: Value; readonly cut: readonly Value[] } {
  const graph = new Graph();
  const input = graph.input(INPUT_NAME, [batch, 3, inputSize, inputSize]);
  const logits = network.call(input);
  const values = [input, ...graph.parameters.values(), ...graph.nodes.flatMap((node) => node.outputs)];
  return { logits, cut: values.filter((value) => names.has(value.name)) };
}
