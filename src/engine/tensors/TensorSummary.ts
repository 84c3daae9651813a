import type { Numbers } from '../../checkpoints/toNumbers';
import type { TensorStatistics } from '../../shared/tensorProtocol';

const BINS = 64;

/**
 * Gathers the statistics of a tensor in two passes over its elements: {@link add} for everything, then {@link spread} for everything
 * again. Sums are in float64; the deviation is taken from the mean, because a difference of large sums would lose it.
 */
export class TensorSummary {
  private elements = 0;
  private nan = 0;
  private infinite = 0;
  private zeros = 0;
  private min = Infinity;
  private max = -Infinity;
  private sum = 0;
  private squares = 0;
  private readonly bins = new Array<number>(BINS).fill(0);

  /** The first pass. */
  add(values: Numbers): void {
    let { nan, infinite, zeros, min, max } = this;
    // Each chunk has a sum of its own, so that small elements are not lost beside a large total.
    let sum = 0;
    for (const value of values) {
      if (value - value === 0) {
        sum += value;
        if (value < min) min = value;
        if (value > max) max = value;
        if (value === 0) zeros += 1;
      } else if (Number.isNaN(value)) nan += 1;
      else infinite += 1;
    }
    Object.assign(this, { nan, infinite, zeros, min, max });
    this.sum += sum;
    this.elements += values.length;
  }

  /** The second pass. */
  spread(values: Numbers): void {
    const { bins, min } = this;
    const mean = this.mean ?? 0;
    // Halves, because the distance from the least to the greatest float64 is more than a float64 holds.
    const scale = BINS / (this.max / 2 - min / 2);
    let squares = 0;
    for (const value of values) {
      if (value - value !== 0) continue;
      squares += (value - mean) ** 2;
      const bin = Math.min(BINS - 1, Math.floor((value / 2 - min / 2) * scale));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    this.squares += squares;
  }

  result(): TensorStatistics {
    const { elements, nan, infinite, zeros, finite, mean, min, max } = this;
    return {
      elements,
      nan,
      infinite,
      zeros,
      min: finite > 0 ? min : null,
      max: finite > 0 ? max : null,
      mean,
      std: finite > 1 ? Math.sqrt(this.squares / (finite - 1)) : null,
      histogram: max > min ? [...this.bins] : null,
    };
  }

  private get finite(): number {
    return this.elements - this.nan - this.infinite;
  }

  private get mean(): number | null {
    return this.finite > 0 ? this.sum / this.finite : null;
  }
}
