import type { Beside } from '../../shared/quantizeProtocol';
import type { OnnxRun } from './OnnxRun';

/** Runs of each model; they take turns, so that whatever else the machine does slows both. */
const RUNS = 9;

/** Median time of both models for one picture, in milliseconds. */
export async function timeBeside(
  float: OnnxRun,
  int8: OnnxRun,
  pixels: Float32Array,
  breathe: () => Promise<void>,
): Promise<Beside> {
  const times = { float: [] as number[], int8: [] as number[] };
  for (let turn = 0; turn <= RUNS; turn++) {
    await breathe();
    const [first, second] = [await timed(float, pixels), await timed(int8, pixels)];
    // The first run allocates what the others use.
    if (turn === 0) continue;
    times.float.push(first);
    times.int8.push(second);
  }
  return { float: median(times.float), int8: median(times.int8) };
}

async function timed(run: OnnxRun, pixels: Float32Array): Promise<number> {
  const begin = performance.now();
  await run.run(pixels);
  return performance.now() - begin;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
