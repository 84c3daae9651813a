import { Graph } from '../graph/Graph';
import type { Value } from '../graph/types';
import { HeadstartError } from '../shared/errors';
import type { Classifier } from './Classifier';

/** Name of the picture input, float32 N×3×S×S, normalised. */
export const INPUT_NAME = 'input';

export interface ForwardGraph {
  readonly graph: Graph;
  readonly input: Value;
  /** N×classes */
  readonly logits: Value;
}

/**
 * Emits the inference graph of a network for one batch and input size.
 * @param inputSize side of the square input in pixels
 * @throws architecture/input-too-small with the smallest side that works
 */
export function forwardGraph(network: Classifier, batch: number, inputSize: number): ForwardGraph {
  try {
    return emit(network, batch, inputSize);
  } catch (error) {
    if (!(error instanceof HeadstartError) || error.code !== 'graph/shape') throw error;
    const minimum = smallestInput(network);
    if (minimum === undefined || inputSize >= minimum) throw error;
    throw new HeadstartError(
      'architecture/input-too-small',
      `${network.type} needs an input of at least ${minimum}×${minimum} pixels, not ${inputSize}×${inputSize}.`,
      { cause: error },
    );
  }
}

/** The output of one layer. Throws architecture/no-such-layer for a path that inference does not run. */
export function layerOutput({ graph }: ForwardGraph, path: string): Value {
  const value = graph.moduleOutputs.get(path);
  if (value) return value;
  const near = [...graph.moduleOutputs.keys()].filter((known) =>
    known.startsWith(path.split('.')[0] ?? path),
  );
  const hint = near.length > 0 ? `Layers there: ${near.slice(0, 6).join(', ')}.` : 'See `headstart tree`.';
  throw new HeadstartError('architecture/no-such-layer', `No layer “${path}” runs in inference. ${hint}`);
}

function emit(network: Classifier, batch: number, inputSize: number): ForwardGraph {
  const graph = new Graph();
  const input = graph.input(INPUT_NAME, [batch, 3, inputSize, inputSize]);
  return { graph, input, logits: network.call(input) };
}

/** No published network needs more than this. */
const LARGEST_MINIMUM = 512;

function smallestInput(network: Classifier): number | undefined {
  let low = 1;
  let high = LARGEST_MINIMUM;
  if (!runs(network, high)) return undefined;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (runs(network, middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function runs(network: Classifier, inputSize: number): boolean {
  try {
    emit(network, 1, inputSize);
    return true;
  } catch (error) {
    if (error instanceof HeadstartError && error.code === 'graph/shape') return false;
    throw error;
  }
}
