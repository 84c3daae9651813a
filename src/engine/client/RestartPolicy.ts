/** How many crashes within the window make a loop. */
const CRASHES = 3;
/** Crashes further apart than this are separate accidents, in milliseconds. */
const WINDOW_MS = 60_000;
/** How long a crash loop is left alone, in milliseconds. */
const REST_MS = 30_000;

interface Crash {
  readonly time: number;
  /** What was under way. */
  readonly methods: ReadonlySet<string>;
}

/** Decides whether a process that keeps crashing may be started again. */
export class RestartPolicy {
  #crashes: Crash[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  recordCrash(methods: Iterable<string>): void {
    const time = this.now();
    this.#crashes = [
      ...this.#crashes.filter((crash) => time - crash.time < WINDOW_MS),
      { time, methods: new Set(methods) },
    ];
  }

  /** What a crash had interrupted works again, so it is no loop. Other work that went well says nothing about it. */
  recordSuccess(method: string): void {
    this.#crashes = this.#crashes.filter((crash) => !crash.methods.has(method));
  }

  /** Milliseconds to wait before the next start; 0 when it may start now. */
  get waitMs(): number {
    const last = this.#crashes.at(-1);
    if (last === undefined || this.#crashes.length < CRASHES) return 0;
    return Math.max(0, last.time + REST_MS - this.now());
  }
}
