/** A weight in int8, one scale an output channel, symmetric about zero. */
export interface QuantizedWeight {
  /** As the weight: row-major, output channels first. */
  readonly data: Int8Array;
  /** One number a channel. */
  readonly scales: Float32Array;
}

/** Symmetric: -128 is not used, so that a product of signs loses nothing. */
const LEVELS = 127;
/** Smallest step: a channel without weights needs one too. */
const LEAST_SCALE = 1e-12;
/** Most levels that a bias takes, so that sums of 32 bits have room beside it. */
const BIAS_LEVELS = 2 ** 30;

/**
 * Rounds a weight to eight bits.
 * @param weight row-major, `channels` output channels first
 * @param bias one number a channel
 * @param inputScale of the layer's input: a bias is rounded to multiples of input scale × weight scale, which must suffice for it
 */
export function quantizeWeight(
  weight: Float32Array,
  bias: Float32Array,
  inputScale: number,
): QuantizedWeight {
  const channels = bias.length;
  const size = weight.length / channels;
  const data = new Int8Array(weight.length);
  const scales = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const row = weight.subarray(channel * size, (channel + 1) * size);
    const largest = row.reduce((most, element) => Math.max(most, Math.abs(element)), 0);
    const forBias = Math.abs(bias[channel] ?? 0) / (inputScale * BIAS_LEVELS);
    const scale = Math.fround(Math.max(largest / LEVELS, forBias, LEAST_SCALE));
    scales[channel] = scale;
    for (let index = 0; index < size; index++) {
      const level = Math.round((row[index] ?? 0) / scale);
      data[channel * size + index] = Math.max(-LEVELS, Math.min(LEVELS, level));
    }
  }
  return { data, scales };
}

/** A bias in multiples of input scale × weight scale of its channel. */
export function quantizeBias(bias: Float32Array, inputScale: number, scales: Float32Array): Int32Array {
  return Int32Array.from(bias, (element, channel) =>
    Math.round(element / (inputScale * (scales[channel] ?? 1))),
  );
}

/**
 * What rounding the weights adds to each channel's mean output, which the bias takes back: Σ (rounded - exact) × mean of the input.
 * @param inputsPerGroup input channels that one output channel sees
 * @param groups of the convolution; 1 for a linear layer
 * @param means of the layer's input, one a channel
 */
export function roundingShift(
  weight: Float32Array,
  { data, scales }: QuantizedWeight,
  { inputsPerGroup, groups, means }: { inputsPerGroup: number; groups: number; means: Float64Array },
): Float64Array {
  const channels = scales.length;
  const size = weight.length / channels;
  const window = size / inputsPerGroup;
  const perGroup = channels / groups;
  return Float64Array.from({ length: channels }, (_, channel) => {
    const firstInput = Math.floor(channel / perGroup) * inputsPerGroup;
    let shift = 0;
    for (let index = 0; index < size; index++) {
      const at = channel * size + index;
      const error = (data[at] ?? 0) * (scales[channel] ?? 0) - (weight[at] ?? 0);
      shift += error * (means[firstInput + Math.floor(index / window)] ?? 0);
    }
    return shift;
  });
}
