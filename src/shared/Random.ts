/**
 * Seeded random numbers: xoshiro128** by Blackman and Vigna (2018), seeded through SplitMix32 as they advise. The same keys give
 * the same numbers on every machine, so that a run can be repeated and resumed.
 */
export class Random {
  private readonly state: Uint32Array;
  /** Normal numbers come in pairs: the second of the last pair, until it is asked for. */
  private spare: number | null = null;

  /** @param keys whole numbers that together name the sequence: a seed, an epoch, a step */
  constructor(...keys: readonly number[]) {
    let mixed = 0x9e3779b9;
    const next = (): number => {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let z = mixed;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    };
    for (const key of keys) {
      // Both halves of a number above 2³² count.
      mixed = (mixed ^ (key >>> 0) ^ Math.imul(Math.floor(key / 2 ** 32) >>> 0, 0x85ebca6b)) >>> 0;
      mixed = next();
    }
    this.state = Uint32Array.from([next(), next(), next(), next()]);
  }

  /** A whole number, 0 … 2³²-1. */
  bits(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.state;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const mixedC = c ^ a;
    const mixedD = d ^ b;
    this.state[0] = a ^ mixedD;
    this.state[1] = b ^ mixedC;
    this.state[2] = mixedC ^ (b << 9);
    this.state[3] = rotate(mixedD, 11);
    return result;
  }

  /** 0 ≤ x < 1, with 53 random bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
  }

  /** Normally distributed with mean zero and variance one: the polar method of Marsaglia and Bray (1964). */
  normal(): number {
    if (this.spare !== null) {
      const value = this.spare;
      this.spare = null;
      return value;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.spare = y * factor;
      return x * factor;
    }
  }

  /** A whole number, 0 … bound-1, each as likely. */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** The numbers 0 … count-1 in random order, by Fisher and Yates. */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const held = order[last] ?? 0;
      order[last] = order[other] ?? 0;
      order[other] = held;
    }
    return order;
  }
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
