import type { RealDevice } from '../../shared/deviceProtocol';
import { Random } from '../../shared/Random';

/** What a model gives for its fixed input on a device. */
export interface TrialRun {
  /** The scores for one picture. */
  readonly scores: Float32Array;
  /** Of a forward pass: the median of several after one that is not counted. */
  readonly milliseconds: number;
}

/** A model that can be tried on a device with an input that is always the same. */
export interface Trial {
  /** Names the model, its weights and its input: another key may give other scores. */
  readonly key: string;
  readonly run: (device: RealDevice) => Promise<TrialRun>;
}

/** Runs that are timed; fewer where they are slow. */
const RUNS = 5;
const LONGEST_MS = 1500;

/** Runs the input once, in which a driver compiles its programs, and then a few times more to see how long it takes. */
export async function timedRun(run: () => Promise<Float32Array>): Promise<TrialRun> {
  const scores = await run();
  const times: number[] = [];
  const begin = performance.now();
  while (times.length < RUNS && (times.length === 0 || performance.now() - begin < LONGEST_MS)) {
    const from = performance.now();
    await run();
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  return { scores, milliseconds: times[Math.floor(times.length / 2)] ?? 0 };
}

/** Keeps the input's random numbers apart from the others. */
const TRIAL_STREAM = 0x74726961;

/** Values as a normalised picture has them, roughly: the same wherever they are drawn. */
export function trialInput(length: number): Float32Array {
  const random = new Random(0, TRIAL_STREAM);
  return Float32Array.from({ length }, () => 4 * random.uniform() - 2);
}
