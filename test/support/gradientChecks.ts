import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect } from 'vitest';
import { serializeModel } from '../../src/graph/serializeModel';
import type { Shape, Value } from '../../src/graph/types';
import { elementCount } from '../../src/shared/dtype';
import { Random } from '../../src/shared/Random';

type Numbers = Readonly<Record<string, readonly number[]>>;

/** Numbers between -1 and 1, exact in float32. */
export function drawn(shape: Shape, seed: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: elementCount(shape) }, () => Math.fround(2 * random.uniform() - 1));
}

/** Runs a graph whose parameters and inputs are all fed. */
export async function runGraph(
  outputs: Record<string, Value>,
  fed: readonly Value[],
  data: Numbers,
): Promise<Numbers> {
  const locate = (): never => {
    throw new Error('Every parameter is fed.');
  };
  const session = await InferenceSession.create(serializeModel({ outputs, cut: fed, locate }), {
    logSeverityLevel: 3,
  });
  const feeds = fed.map(({ name, shape }) => [
    name,
    new Tensor('float32', Float32Array.from(data[name] ?? []), shape),
  ]);
  const results = await session.run(Object.fromEntries(feeds) as Record<string, Tensor>);
  return Object.fromEntries(
    Object.entries(results).map(([name, { data: numbers }]) => [name, [...(numbers as Float32Array)]]),
  );
}

/** Central differences of a function in float64. */
export function slopes(loss: (at: readonly number[]) => number, at: readonly number[]): number[] {
  const step = 1e-4;
  const moved = (place: number, by: number): number[] =>
    at.map((value, index) => (index === place ? value + by : value));
  return at.map((_, place) => (loss(moved(place, step)) - loss(moved(place, -step))) / (2 * step));
}

/** Compares in the l2 norm: a difference of two millionths of the size is float32's rounding. */
export function expectClose(found: readonly number[] | undefined, wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  const size = Math.hypot(...wanted);
  expect(Math.hypot(...wanted.map((value, index) => value - (found?.[index] ?? NaN))) / size).toBeLessThan(
    2e-6,
  );
}
