import { Skipped, type HostTest, type HostTestResult } from './HostTest';

/** The longest trains twice, half a minute each where nothing else is done. */
const LIMIT_MS = 240_000;

/** Runs the tests one after the other; one that throws, or takes longer than the limit, has failed. */
export async function runTests(tests: readonly HostTest[]): Promise<HostTestResult[]> {
  const results: HostTestResult[] = [];
  for (const { name, run } of tests) {
    try {
      const said = await withinLimit(run());
      results.push({ name, state: 'passed', ...(typeof said === 'string' && { why: said }) });
    } catch (error) {
      if (error instanceof Skipped) results.push({ name, state: 'skipped', why: error.message });
      else results.push({ name, state: 'failed', why: describe(error) });
    }
  }
  return results;
}

function withinLimit<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`It was not done after ${LIMIT_MS / 1000} s.`)),
      LIMIT_MS,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error);
}
