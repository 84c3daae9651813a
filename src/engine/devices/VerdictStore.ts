import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { headstartFolder } from '../../shared/headstartFolder';

/**
 * How a trial came out. `trying` stands on the disk while one is under way, with the process that is at it: whoever finds it later knows that
 * the process ended in it, and for which time in a row.
 */
export type Verdict =
  | { readonly state: 'right'; readonly milliseconds: number; readonly difference: number }
  | { readonly state: 'wrong'; readonly difference: number | null }
  | { readonly state: 'trying'; readonly attempt: number; readonly process: number };

/**
 * Verdicts on devices, kept between runs: a small file each, written whole and renamed, so that processes need no lock between them. What
 * cannot be read is not there, and what cannot be written is found out again the next time.
 */
export class VerdictStore {
  /** @param folder made when something is kept */
  constructor(private readonly folder: string) {}

  async read(key: string): Promise<Verdict | undefined> {
    const text = await readFile(this.#place(key), 'utf8').catch(() => '');
    return readVerdict(() => text);
  }

  async write(key: string, verdict: Verdict): Promise<void> {
    const place = this.#place(key);
    const temporary = `${place}.${randomBytes(6).toString('hex')}`;
    try {
      await mkdir(dirname(place), { recursive: true });
      await writeFile(temporary, `${JSON.stringify(verdict)}\n`);
      await rename(temporary, place);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#place(key), { force: true }).catch(() => undefined);
  }

  /**
   * Forgets the trials that a process was at which has been ended on purpose: no device is to blame for that. At once, for whoever ends a
   * process may be at its own end.
   */
  forgive(process: number): void {
    try {
      for (const name of readdirSync(this.folder)) {
        const place = join(this.folder, name);
        const verdict = readVerdict(() => readFileSync(place, 'utf8'));
        if (verdict?.state === 'trying' && verdict.process === process) rmSync(place, { force: true });
      }
    } catch {
      // Where nothing is kept, there is nothing to forget.
    }
  }

  #place(key: string): string {
    return join(this.folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);
  }
}

/** Where verdicts are kept on this machine. */
export function verdictFolder(env: NodeJS.ProcessEnv): string {
  return join(headstartFolder(env), 'devices');
}

function readVerdict(read: () => string): Verdict | undefined {
  try {
    return parseVerdict(JSON.parse(read()));
  } catch {
    return undefined;
  }
}

/** A verdict from a file that anybody may have changed. */
function parseVerdict(value: unknown): Verdict | undefined {
  if (typeof value !== 'object' || value === null || !('state' in value)) return undefined;
  const number = (name: string): number | undefined => {
    const found = (value as Readonly<Record<string, unknown>>)[name];
    return typeof found === 'number' && Number.isFinite(found) && found >= 0 ? found : undefined;
  };
  const [milliseconds, difference] = [number('milliseconds'), number('difference')];
  const [attempt, process] = [number('attempt'), number('process')];
  if (value.state === 'right' && milliseconds !== undefined && difference !== undefined)
    return { state: 'right', milliseconds, difference };
  if (value.state === 'wrong') return { state: 'wrong', difference: difference ?? null };
  if (value.state === 'trying' && attempt !== undefined && process !== undefined)
    return { state: 'trying', attempt, process };
  return undefined;
}
