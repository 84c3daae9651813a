import { withNetwork } from '../sessions/loadNetwork';
import { withFreshNetwork } from '../sessions/withFreshNetwork';
import type { NetworkSession } from '../sessions/NetworkSession';
import { breathe, type Handler } from './RequestContext';

/** Runs that are timed; fewer where they are slow, so that a large network is measured within seconds. */
const RUNS = 9;
const LONGEST_MS = 3000;

/** Times the forward pass for one picture: the median of several runs after one that is not counted. */
export const measure: Handler<'measure'> = async ({ architecture, inputSize, weights }, context) => {
  const { sessions, signal } = context;
  await breathe(signal);
  const time = (session: NetworkSession): Promise<number> => medianRun(session, signal);
  const milliseconds =
    weights === null
      ? await withFreshNetwork({ architecture, inputSize, signal }, time)
      : await withNetwork(sessions, { architecture, weights, batch: 1, inputSize }, time);
  return { milliseconds };
};

async function medianRun(session: NetworkSession, signal: AbortSignal): Promise<number> {
  // What a picture is after normalisation, roughly; the time does not depend on it.
  const input = Float32Array.from(
    { length: session.inputShape.reduce((product, extent) => product * extent, 1) },
    (_, index) => Math.sin(index),
  );
  // The first run allocates what the others use.
  await session.run(input);
  const times: number[] = [];
  const begin = performance.now();
  while (times.length < RUNS && (times.length === 0 || performance.now() - begin < LONGEST_MS)) {
    await breathe(signal);
    const start = performance.now();
    await session.run(input);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}
