import type { Node } from '../types';
import type { WeightedLayer } from './LayerPlan';

/** Weight and bias of a layer, the normalisation behind it included. */
export interface FoldedWeight {
  /** As the layer has it: row-major, output channels first. */
  readonly weight: Float32Array;
  /** One number an output channel. */
  readonly bias: Float32Array;
}

/**
 * Multiplies a frozen batch normalisation into the convolution before it: γ/√(σ²+ε) scales a channel's weights, and what the
 * normalisation adds becomes its bias.
 * @param read the elements of a parameter of the graph
 */
export function foldWeight(
  { node, norm }: WeightedLayer,
  read: (name: string) => Float32Array,
): FoldedWeight {
  const [, weightValue, biasValue] = node.inputs;
  const weight = read(weightValue?.name ?? '');
  const channels = weightValue?.shape[0] ?? 0;
  const bias = biasValue ? read(biasValue.name) : new Float32Array(channels);
  if (!norm) return { weight, bias };
  const [gamma, beta, mean, variance] = norm.inputs.slice(1).map((input) => read(input?.name ?? ''));
  const epsilon = epsilonOf(norm);
  const size = weight.length / channels;
  const folded = { weight: new Float32Array(weight.length), bias: new Float32Array(channels) };
  for (let channel = 0; channel < channels; channel++) {
    const factor = (gamma?.[channel] ?? 1) / Math.sqrt((variance?.[channel] ?? 1) + epsilon);
    folded.bias[channel] = ((bias[channel] ?? 0) - (mean?.[channel] ?? 0)) * factor + (beta?.[channel] ?? 0);
    for (let index = channel * size; index < (channel + 1) * size; index++) {
      folded.weight[index] = (weight[index] ?? 0) * factor;
    }
  }
  return folded;
}

function epsilonOf({ attributes }: Node): number {
  const { epsilon } = attributes;
  return epsilon && 'float' in epsilon ? epsilon.float : 1e-5;
}
