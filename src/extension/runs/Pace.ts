/** Below this share of the work, what the rest will take is a guess that nobody should see. */
const LEAST_SHARE = 0.02;
/** And before this time, in milliseconds. */
const LEAST_MS = 1000;

/** How quickly work goes on, and so how long the rest will take. Pauses do not count. */
export class Pace {
  #since: number | undefined;
  #from = 0;
  #worked = 0;
  #fraction = 0;

  /** The work stands at `fraction` (0…1). `now` is in milliseconds. */
  update(fraction: number, now: number): void {
    if (this.#since === undefined || fraction < this.#fraction) {
      this.#since = now;
      this.#from = fraction;
      this.#worked = 0;
    }
    this.#worked += now - this.#since;
    this.#since = now;
    this.#fraction = fraction;
  }

  /** The time until the next {@link update} is not counted, but the work before it is. */
  pause(now: number): void {
    if (this.#since !== undefined) this.#worked += now - this.#since;
  }

  /** Work goes on after {@link pause}. */
  goOn(now: number): void {
    if (this.#since !== undefined) this.#since = now;
  }

  /** Forgets what was: other work begins. */
  reset(): void {
    this.#since = undefined;
    this.#fraction = 0;
  }

  /** Seconds until the work is done; null while it is too early to say. */
  get secondsLeft(): number | null {
    const done = this.#fraction - this.#from;
    if (this.#fraction >= 1 || done < LEAST_SHARE || this.#worked < LEAST_MS) return null;
    return ((this.#worked / done) * (1 - this.#fraction)) / 1000;
  }
}
