import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createOwned } from '../../shared/createOwned';

/** A lock file that is younger than this may still be without its owner's name, in milliseconds. */
const BEING_WRITTEN_MS = 10_000;

/** A file that says which process works on what lies beside it. It outlives a crash, its claim does not. */
export class FileLock {
  private constructor(private readonly path: string) {}

  /** @returns null where a process that is alive holds the lock */
  static async take(path: string): Promise<FileLock | null> {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        await createOwned(path, await identity(process.pid));
        return new FileLock(path);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
        if (!(await removeStale(path))) return null;
      }
    }
    return null;
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/** Takes a lock file away whose owner is gone. @returns false where the owner may be alive */
async function removeStale(path: string): Promise<boolean> {
  const owner = await readFile(path, 'utf8').catch(() => undefined);
  if (owner === undefined) return true;
  if (owner === '') {
    const age = await stat(path)
      .then(({ mtimeMs }) => Date.now() - mtimeMs)
      .catch(() => Infinity);
    if (age < BEING_WRITTEN_MS) return false;
  } else if (await mayBeAlive(owner)) return false;
  // Of several processes that see this one moves the file away, and puts it back if it was another's new one.
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== owner) {
    await rename(aside, path);
    return false;
  }
  await rm(aside, { force: true });
  return true;
}

/** Where a process runs, its number, and when it began, because numbers are given out again. */
async function identity(pid: number): Promise<string> {
  return JSON.stringify([hostname(), pid, await beginning(pid)]);
}

async function mayBeAlive(owner: string): Promise<boolean> {
  const [host, pid] = parse(owner);
  // Nothing is known of a process on another machine that shares the disk.
  if (host !== hostname()) return host !== undefined;
  return pid !== undefined && isAlive(pid) && (await identity(pid)) === owner;
}

function parse(owner: string): [host?: string, pid?: number] {
  try {
    const [host, pid] = JSON.parse(owner) as unknown[];
    return typeof host === 'string' && typeof pid === 'number' ? [host, pid] : [];
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Ticks between the start of the machine and that of a process (field 22 of proc_pid_stat(5)); null where Linux does not tell. */
async function beginning(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field is the program's name in parentheses and may hold blanks.
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
