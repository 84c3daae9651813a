import type { Numbers } from '../../checkpoints/toNumbers';
import type { Change } from '../../shared/compareProtocol';

/** How far one row of numbers is from another, gathered piece by piece in float64. */
export class Distance {
  #elements = 0;
  #squaresA = 0;
  #squaresB = 0;
  #product = 0;
  #squaresOfDifference = 0;
  #largest = 0;

  /** @param a as many numbers as `b` */
  add(a: Numbers, b: Numbers): void {
    let [squaresA, squaresB, product, squaresOfDifference, largest] = [0, 0, 0, 0, 0];
    for (let index = 0; index < a.length; index++) {
      const x = a[index] ?? 0;
      const y = b[index] ?? 0;
      const difference = y - x;
      squaresA += x * x;
      squaresB += y * y;
      product += x * y;
      squaresOfDifference += difference * difference;
      const size = Math.abs(difference);
      if (size > largest || Number.isNaN(size)) largest = size;
    }
    this.#elements += a.length;
    this.#squaresA += squaresA;
    this.#squaresB += squaresB;
    this.#product += product;
    this.#squaresOfDifference += squaresOfDifference;
    this.#largest = Math.max(this.#largest, largest);
  }

  /** Takes in what another has gathered. */
  merge(other: Distance): void {
    this.#elements += other.#elements;
    this.#squaresA += other.#squaresA;
    this.#squaresB += other.#squaresB;
    this.#product += other.#product;
    this.#squaresOfDifference += other.#squaresOfDifference;
    this.#largest = Math.max(this.#largest, other.#largest);
  }

  get largestChange(): number | null {
    return finite(this.#largest);
  }

  get change(): Omit<Change, 'name'> {
    const norms = Math.sqrt(this.#squaresA) * Math.sqrt(this.#squaresB);
    const same = this.#squaresOfDifference === 0;
    return {
      elements: this.#elements,
      relativeChange: same ? 0 : finite(Math.sqrt(this.#squaresOfDifference / this.#squaresA)),
      // Rounding may lead just beyond one.
      cosine: finite(Math.max(-1, Math.min(1, this.#product / norms))),
    };
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
