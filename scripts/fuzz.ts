// Gives every reader damaged and malicious files: npm run fuzz -- [--cases N] [--seed N] [--only NAME] [--case N]
// A reader must end within a second, in what it read or in one of our errors, and must not keep memory.
import { parseArgs } from 'node:util';
import { fuzzCase } from '../test/fuzz/fuzzCase';
import { fuzzTargets } from '../test/fuzz/targets';

const SLOW_MS = 1000;

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      cases: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      case: { type: 'string' },
    },
  });
  const targets = fuzzTargets().filter(({ name }) => name.includes(values.only));
  const each = Math.ceil(Number(values.cases) / targets.length);
  const seed = Number(values.seed);
  let failures = 0;
  let peak = 0;
  for (const target of targets) {
    let refused = 0;
    let slowest = { milliseconds: 0, number: 0 };
    const begin = performance.now();
    const first = Number(values.case ?? 0);
    const end = values.case === undefined ? each : first + 1;
    for (let number = first; number < end; number++) {
      try {
        const outcome = await fuzzCase(target, seed, number);
        if (outcome.refused) refused += 1;
        if (outcome.milliseconds > slowest.milliseconds)
          slowest = { milliseconds: outcome.milliseconds, number };
      } catch (error) {
        failures += 1;
        console.log(`${target.name}, seed ${seed}, case ${number}:`, error);
      }
      if (number % 1000 === 0 || number === end - 1) peak = Math.max(peak, process.memoryUsage.rss());
    }
    if (slowest.milliseconds > SLOW_MS) failures += 1;
    const seconds = (performance.now() - begin) / 1000;
    console.log(
      `${target.name}: ${end - first} files in ${seconds.toFixed(0)} s, ${refused} refused, ` +
        `the slowest ${slowest.milliseconds.toFixed(0)} ms (case ${slowest.number})`,
    );
  }
  console.log(`${failures} failures; at most ${Math.round(peak / 2 ** 20)} MB of memory`);
  if (failures > 0) process.exitCode = 1;
}
