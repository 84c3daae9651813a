// @ts-check
/** A small seeded generator of random numbers: the same key draws the same picture on every machine. */

/**
 * FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/): spreads a key such as `7/train/star/12` over the seeds.
 * @param {string} text
 */
function hash(text) {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ /** @type {number} */ (character.codePointAt(0)), 0x01000193);
  }
  return value >>> 0;
}

export class Random {
  #state;

  /** @param {string} key the same key gives the same sequence */
  constructor(key) {
    this.#state = hash(key);
  }

  /** Uniform in 0…1, 1 excluded. A Weyl sequence through the finaliser of MurmurHash3: plenty for pictures. */
  next() {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let value = this.#state;
    value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
    return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
  }

  /**
   * Uniform between two numbers.
   * @param {number} low
   * @param {number} high
   */
  between(low, high) {
    return low + (high - low) * this.next();
  }

  /**
   * A whole number, both ends included.
   * @param {number} low
   * @param {number} high
   */
  integer(low, high) {
    return Math.floor(this.between(low, high + 1));
  }

  /** @param {number} probability */
  chance(probability) {
    return this.next() < probability;
  }

  /**
   * @template T
   * @param {readonly T[]} items
   * @returns {T}
   */
  pick(items) {
    return /** @type {T} */ (items[Math.floor(this.next() * items.length)]);
  }

  /** About normal, mean 0, deviation 1: three uniform numbers added, which is cheap and never far out. */
  normal() {
    return (this.next() + this.next() + this.next() - 1.5) * 2;
  }
}
