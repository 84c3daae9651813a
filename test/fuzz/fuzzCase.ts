import { HeadstartError } from '../../src/shared/errors';
import { Random } from '../../src/shared/Random';
import type { Target } from './targets';

/** How a reader took a file. */
export interface Outcome {
  readonly refused: boolean;
  /** Of the processor: what else the machine does is none of the reader's. */
  readonly milliseconds: number;
}

/**
 * Gives one file to a reader. The same seed, target and number make the same file.
 * @throws whatever is not one of our errors
 */
export async function fuzzCase(target: Target, seed: number, number: number): Promise<Outcome> {
  const bytes = await target.make(new Random(seed, number, nameKey(target.name)));
  const begin = process.cpuUsage();
  try {
    await target.read(bytes);
    return { refused: false, milliseconds: since(begin) };
  } catch (error) {
    if (!(error instanceof HeadstartError) || error.code === 'internal') throw error;
    return { refused: true, milliseconds: since(begin) };
  }
}

function since(begin: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}

/** Targets that are added do not change the files of those there are. */
function nameKey(name: string): number {
  return Array.from(name).reduce((key, character) => (Math.imul(key, 31) + character.charCodeAt(0)) >>> 0, 7);
}
