import type { Preprocessing } from '../../shared/preprocessing';

export type Interpolation = Preprocessing['interpolation'];

/** Bits behind the point of a weight: 32 less the 8 of a sample and 2 of head room for a sum, as in Pillow's Resample.c. */
export const PRECISION_BITS = 32 - 8 - 2;

/** Which input samples make each output sample of one axis, and how much of each. */
export interface ResampleWeights {
  /** Weights that every output sample has room for. */
  readonly taps: number;
  /** First input sample, one an output sample. */
  readonly first: Int32Array;
  /** Number of input samples, one an output sample; at most `taps`. */
  readonly count: Int32Array;
  /** Fixed point of {@link PRECISION_BITS}, `taps` an output sample. */
  readonly weights: Int32Array;
}

interface Filter {
  /** Half the width, in output samples when shrinking and input samples when enlarging. */
  readonly support: number;
  readonly weight: (distance: number) => number;
}

const FILTERS: Readonly<Record<Interpolation, Filter>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: (x) => cubic(Math.abs(x)) },
};

/** Keys' cubic convolution with a = -0.5, in the order of operations that Pillow rounds in. */
function cubic(x: number): number {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/**
 * The weights for output samples `from` to `from + length` of an axis that goes from `input` to `output` samples. The filter widens
 * when shrinking (antialiasing) and its weights sum to one at the edges too.
 */
export function resampleWeights(
  input: number,
  output: number,
  interpolation: Interpolation,
  from: number,
  length: number,
): ResampleWeights {
  const filter = FILTERS[interpolation];
  const scale = input / output;
  const filterScale = Math.max(1, scale);
  const support = filter.support * filterScale;
  const inverse = 1 / filterScale;
  const taps = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * taps);
  const exact = new Float64Array(taps);
  for (let i = 0; i < length; i++) {
    const centre = (from + i + 0.5) * scale;
    const begin = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(input, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let k = 0; k < end - begin; k++) {
      const weight = filter.weight((k + begin - centre + 0.5) * inverse);
      exact[k] = weight;
      sum += weight;
    }
    first[i] = begin;
    count[i] = end - begin;
    for (let k = 0; k < end - begin; k++) {
      const weight = (exact[k] ?? 0) / (sum === 0 ? 1 : sum);
      weights[i * taps + k] = Math.trunc(weight * 2 ** PRECISION_BITS + (weight < 0 ? -0.5 : 0.5));
    }
  }
  return { taps, first, count, weights };
}
