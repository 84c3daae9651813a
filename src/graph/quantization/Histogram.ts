/** Bins on each side of zero. Eight bits have 256 steps: a bin is an eighth of one, or finer, whatever the range. */
const HALF = 2048;

/** How often each magnitude occurs among numbers that come in portions, in a range that grows with them. */
export class Histogram {
  /** Bins from -{@link limit} to +{@link limit}, all of one width. */
  readonly counts = new Float64Array(2 * HALF);
  /** Zero until the first number that is not. */
  limit = 0;
  min = 0;
  max = 0;

  /** Width of a bin. */
  get width(): number {
    return this.limit / HALF;
  }

  /** Takes numbers in; where one of them is not finite, none. */
  add(numbers: Float32Array): void {
    let min = this.min;
    let max = this.max;
    for (const number of numbers) {
      if (number < min) min = number;
      else if (number > max) max = number;
    }
    // An infinity would leave no width to the bins.
    if (!Number.isFinite(min) || !Number.isFinite(max)) return;
    this.min = min;
    this.max = max;
    this.cover(Math.max(-min, max));
    const { counts } = this;
    const scale = this.limit === 0 ? 0 : HALF / this.limit;
    const last = counts.length - 1;
    for (const number of numbers) {
      const bin = Math.min(Math.floor(number * scale) + HALF, last);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }

  /** Doubles the range until it holds `magnitude`; two bins become one each time. */
  private cover(magnitude: number): void {
    if (this.limit === 0) {
      this.limit = magnitude;
      // What there was before were zeros; they are in the first bin above zero already.
      return;
    }
    while (this.limit < magnitude) {
      const merged = new Float64Array(2 * HALF);
      for (const [bin, count] of this.counts.entries()) {
        const target = HALF + Math.floor((bin - HALF) / 2);
        merged[target] = (merged[target] ?? 0) + count;
      }
      this.counts.set(merged);
      this.limit *= 2;
    }
  }
}
