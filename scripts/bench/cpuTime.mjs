// @ts-check
import { InferenceSession, Tensor } from 'onnxruntime-node';

const RUNS = 15;

/**
 * Processor time of one thread for one picture, which does not depend on what else the machine does: medians in milliseconds. The models
 * take turns.
 * @param {readonly Uint8Array[]} models ONNX with one float32 input
 * @param {readonly number[]} shape of the input
 */
export async function cpuTime(models, shape) {
  /** @type {import('onnxruntime-node').InferenceSession.SessionOptions} */
  const options = { executionProviders: ['cpu'], graphOptimizationLevel: 'all', intraOpNumThreads: 1 };
  const sessions = [];
  for (const model of models) sessions.push(await InferenceSession.create(model, options));
  const count = shape.reduce((product, extent) => product * extent, 1);
  const input = new Tensor(
    'float32',
    Float32Array.from({ length: count }, (_, index) => Math.sin(index)),
    shape,
  );
  /** @type {number[][]} */
  const times = models.map(() => []);
  for (let run = 0; run <= RUNS; run++) {
    for (const [index, session] of sessions.entries()) {
      const begin = process.cpuUsage();
      await session.run({ [session.inputNames[0] ?? '']: input });
      const { user, system } = process.cpuUsage(begin);
      // The first run allocates what the others use.
      if (run > 0) times[index]?.push((user + system) / 1000);
    }
  }
  for (const session of sessions) await session.release();
  return times.map((each) => each.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0);
}
