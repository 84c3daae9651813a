import { randomBytes } from 'node:crypto';
import { constants, readlinkSync } from 'node:fs';
import { copyFile, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createOwned } from '../../shared/createOwned';
import type { DownloadTimings } from './DownloadTimings';
import { fileError } from './fileError';

/** The machine, and on Linux the container, within which a process id means something. */
const MACHINE = `${hostname()} ${pidNamespace()}`;

type LockTimings = Pick<DownloadTimings, 'heartbeatMs' | 'staleMs' | 'now'>;

/**
 * A file that only one process at a time can create, so that one works and the others wait. The owner touches it while it
 * lives. A lock whose owner is gone is taken over: at once where the process can be looked for, otherwise when nothing has
 * touched it for a while by the clock of the one who waits (the clock of a network drive may be another).
 */
export class LockFile {
  /** What it was like when it last changed, and since when. */
  #seen: { readonly content: string; readonly modifiedMs: number; readonly since: number } | undefined;

  constructor(
    private readonly path: string,
    private readonly timings: LockTimings,
  ) {}

  /**
   * @returns undefined while somebody else has it
   * @throws download/read-only, download/no-space, file/unwritable
   */
  async tryAcquire(): Promise<HeldLock | undefined> {
    const content = JSON.stringify({
      token: randomBytes(12).toString('hex'),
      machine: MACHINE,
      pid: process.pid,
    });
    if (await this.#create(content)) return new HeldLock(this.path, content, this.timings);
    const abandoned = await this.#abandoned();
    if (abandoned === undefined) return undefined;
    await this.#evict(abandoned);
    return (await this.#create(content)) ? new HeldLock(this.path, content, this.timings) : undefined;
  }

  async #create(content: string): Promise<boolean> {
    try {
      await createOwned(this.path, content);
      return true;
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false;
      throw fileError(this.path, error);
    }
  }

  /** The content of a lock whose owner is gone; undefined where it lives or the lock has been released meanwhile. */
  async #abandoned(): Promise<string | undefined> {
    const content = await readFile(this.path, 'utf8').catch(() => undefined);
    const found = await stat(this.path).catch(() => undefined);
    if (content === undefined || !found) return undefined;
    if (ownerIsDead(content)) return content;
    const now = this.timings.now();
    const { mtimeMs: modifiedMs } = found;
    if (this.#seen?.content !== content || this.#seen.modifiedMs !== modifiedMs) {
      this.#seen = { content, modifiedMs, since: now };
    }
    return now - this.#seen.since > this.timings.staleMs ? content : undefined;
  }

  /** Removes the lock, unless somebody else has taken it over in the same moment. */
  async #evict(content: string): Promise<void> {
    const aside = `${this.path}.${randomBytes(6).toString('hex')}`;
    try {
      await rename(this.path, aside);
    } catch {
      return; // another one was faster
    }
    const taken = await readFile(aside, 'utf8').catch(() => content);
    // Where it was a new owner's, it goes back, unless there is a still newer one: an owner notices that its lock is not its own.
    if (taken !== content) await copyFile(aside, this.path, constants.COPYFILE_EXCL).catch(() => undefined);
    await rm(aside, { force: true });
  }
}

/** A lock that this process has, until it is released. */
export class HeldLock {
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly path: string,
    private readonly content: string,
    { heartbeatMs }: LockTimings,
  ) {
    this.#timer = setInterval(() => void this.#beat(), heartbeatMs).unref();
  }

  /** Aborted when somebody else has taken the lock over, e.g. because the machine was asleep. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (await this.#isOurs()) await rm(this.path, { force: true });
  }

  async #beat(): Promise<void> {
    if (await this.#isOurs()) {
      const now = new Date();
      await utimes(this.path, now, now).catch(() => undefined);
    } else {
      clearInterval(this.#timer);
      this.#lost.abort();
    }
  }

  async #isOurs(): Promise<boolean> {
    return (await readFile(this.path, 'utf8').catch(() => undefined)) === this.content;
  }
}

function ownerIsDead(content: string): boolean {
  try {
    const { machine, pid } = JSON.parse(content) as { machine?: unknown; pid?: unknown };
    if (machine !== MACHINE || typeof pid !== 'number') return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // Anything else, such as a lock that is just being written, is no proof.
    return isCode(error, 'ESRCH');
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
