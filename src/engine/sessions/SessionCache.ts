/** Something that takes memory and can be given back. */
export interface Cacheable {
  /** An estimate of the memory it holds. */
  readonly bytes: number;
  release(): Promise<void>;
}

interface Slot<T> {
  readonly value: Promise<T>;
  /** Known once it is made. */
  bytes: number;
  users: number;
}

/**
 * Keeps sessions for the next request and gives the least recently used back when together they hold more than the bound.
 * One that is in use is never given back, so a single session larger than the bound still works.
 */
export class SessionCache<T extends Cacheable> {
  /** Least recently used first: a Map keeps the order of insertion. */
  readonly #slots = new Map<string, Slot<T>>();

  constructor(private readonly maxBytes: number) {}

  /** Number of sessions held. */
  get size(): number {
    return this.#slots.size;
  }

  /** Memory held by the sessions, in bytes. */
  get bytes(): number {
    return [...this.#slots.values()].reduce((sum, slot) => sum + slot.bytes, 0);
  }

  /** Runs `work` with the session under `key`, making it where there is none. Two who ask at once share one. */
  async use<R>(key: string, make: () => Promise<T>, work: (session: T) => Promise<R>): Promise<R> {
    const slot = this.#slots.get(key) ?? { value: make(), bytes: 0, users: 0 };
    slot.users += 1;
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    try {
      const session = await this.#made(key, slot);
      await this.#shrink();
      return await work(session);
    } finally {
      slot.users -= 1;
      await this.#shrink();
    }
  }

  /** Gives back what is not in use and whose key satisfies `matches`. */
  async drop(matches: (key: string) => boolean): Promise<void> {
    for (const [key, slot] of [...this.#slots]) {
      if (slot.users === 0 && matches(key)) await this.#release(key, slot);
    }
  }

  async #made(key: string, slot: Slot<T>): Promise<T> {
    try {
      const session = await slot.value;
      slot.bytes = session.bytes;
      return session;
    } catch (error) {
      // What could not be made is tried again by whoever asks next.
      if (this.#slots.get(key) === slot) this.#slots.delete(key);
      throw error;
    }
  }

  async #shrink(): Promise<void> {
    for (const [key, slot] of [...this.#slots]) {
      if (this.bytes <= this.maxBytes) return;
      if (slot.users === 0) await this.#release(key, slot);
    }
  }

  async #release(key: string, slot: Slot<T>): Promise<void> {
    if (this.#slots.get(key) !== slot) return;
    this.#slots.delete(key);
    const session = await slot.value;
    await session.release();
  }
}
