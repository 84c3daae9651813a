import { cpus, loadavg } from 'node:os';

/** Processes that want to run, for each processor, from which on there is not one for each thread of ours. */
const BUSY = 1.5;

/**
 * Whether other work keeps the machine's processors busy. The threads of a session that wait for each other by spinning then hold up those
 * that they wait for. Windows does not tell its load and counts as idle.
 * @param load processes that wanted to run, a mean over the last minute
 */
export function isBusy(load = loadavg()[0] ?? 0, processors = cpus().length): boolean {
  return load > BUSY * processors;
}
