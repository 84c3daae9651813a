import type { Calibration } from '../../shared/quantizeProtocol';
import type { Histogram } from './Histogram';

/** What eight unsigned bits stand for: scale × (number - zeroPoint). */
export interface ActivationRange {
  readonly scale: number;
  readonly zeroPoint: number;
}

const LEVELS = 255;
/** Shares of the whole range that are tried for the least squared error. */
const SHARES = Array.from({ length: 40 }, (_, index) => 1 - index * 0.02);
/** Share of the numbers that a percentile leaves inside. */
const KEPT = 0.9999;
/** Smallest step: a tensor that is always zero needs one too. */
const LEAST_SCALE = 1e-12;

/** Where numbers that were seen are best cut off before they are rounded to eight bits. */
export function chooseRange(histogram: Histogram, calibration: Calibration): ActivationRange {
  const { min, max } = histogram;
  switch (calibration) {
    case 'minmax':
      return rangeOf(min, max);
    case 'percentile':
      return rangeOf(...percentile(histogram));
    case 'mse': {
      const candidates = SHARES.map((share) => rangeOf(min * share, max * share));
      const errors = candidates.map((range) => squaredError(histogram, range));
      return candidates[errors.indexOf(Math.min(...errors))] ?? rangeOf(min, max);
    }
  }
}

/** The range from min to max, zero in it exactly: padding and ReLU make zeros. */
export function rangeOf(min: number, max: number): ActivationRange {
  const low = Math.min(min, 0);
  const scale = Math.max((Math.max(max, 0) - low) / LEVELS, LEAST_SCALE);
  return { scale: Math.fround(scale), zeroPoint: Math.min(LEVELS, Math.max(0, Math.round(-low / scale))) };
}

function squaredError({ counts, width }: Histogram, { scale, zeroPoint }: ActivationRange): number {
  let error = 0;
  const half = counts.length / 2;
  for (const [bin, count] of counts.entries()) {
    if (count === 0) continue;
    const value = (bin - half + 0.5) * width;
    const level = Math.min(LEVELS, Math.max(0, Math.round(value / scale) + zeroPoint));
    error += count * ((level - zeroPoint) * scale - value) ** 2;
  }
  return error;
}

/** Both ends are moved inwards to where they leave the same share outside. */
function percentile({ counts, min, max, width }: Histogram): [number, number] {
  const outside = ((1 - KEPT) / 2) * counts.reduce((sum, count) => sum + count, 0);
  const half = counts.length / 2;
  const from = (start: number, step: 1 | -1): number => {
    let seen = 0;
    let bin = start;
    while (bin >= 0 && bin < counts.length) {
      seen += counts[bin] ?? 0;
      if (seen > outside) break;
      bin += step;
    }
    return bin;
  };
  const low = (from(0, 1) - half) * width;
  const high = (from(counts.length - 1, -1) - half + 1) * width;
  return [Math.max(min, Math.min(low, 0)), Math.min(max, Math.max(high, 0))];
}
