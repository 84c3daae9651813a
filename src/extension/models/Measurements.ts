/** What keeps values between windows: a `Memento`, for all workspaces. */
export interface Store {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const KEY = 'modelTimes';

/**
 * How long models take on this machine, remembered. A time is of a machine and of a version of the extension: another processor
 * or another runtime gives another.
 */
export class Measurements {
  constructor(
    private readonly store: Store,
    /** Names the machine and the version. */
    private readonly machine: string,
  ) {}

  /** Milliseconds of one forward pass; undefined until it is measured. */
  get(id: string): number | undefined {
    return this.#read()[id];
  }

  get count(): number {
    return Object.keys(this.#read()).length;
  }

  async set(id: string, milliseconds: number): Promise<void> {
    await this.store.update(KEY, { machine: this.machine, times: { ...this.#read(), [id]: milliseconds } });
  }

  /** Only of this machine: what was measured elsewhere, or by an earlier version, is replaced by the next measurement. */
  #read(): Readonly<Record<string, number>> {
    const stored = this.store.get(KEY);
    if (typeof stored !== 'object' || stored === null || !('machine' in stored) || !('times' in stored))
      return {};
    const { machine, times } = stored;
    if (machine !== this.machine || typeof times !== 'object' || times === null) return {};
    return Object.fromEntries(
      Object.entries(times).filter((pair): pair is [string, number] => typeof pair[1] === 'number'),
    );
  }
}
