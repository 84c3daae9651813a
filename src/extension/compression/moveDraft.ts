import { randomBytes } from 'node:crypto';
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { HeadstartError } from '../../shared/errors';

/**
 * Moves a file or folder to where nothing is yet. Between two disks it is copied beside its place first, so that the name stands for all
 * of it or for nothing.
 * @throws file/unwritable, also where something is there already; the draft then stays
 */
export async function moveDraft(from: string, to: string): Promise<void> {
  if (await isTaken(to)) {
    throw new HeadstartError('file/unwritable', `There is a “${basename(to)}” already in ${dirname(to)}.`);
  }
  await mkdir(dirname(to), { recursive: true }).catch((cause: unknown) => {
    throw cannotWrite(to, cause);
  });
  // Another disk refuses this, and on Windows so does whoever has the file open.
  if (await rename(from, to).then(isDone, () => false)) return;
  const part = `${to}.${randomBytes(6).toString('hex')}.part`;
  try {
    await cp(from, part, { recursive: true });
    await rename(part, to);
  } catch (cause) {
    await rm(part, { recursive: true, force: true });
    throw cannotWrite(to, cause);
  }
  await rm(from, { recursive: true, force: true }).catch(() => undefined);
}

/** Whether there is something of this name. */
export async function isTaken(path: string): Promise<boolean> {
  return stat(path).then(isDone, () => false);
}

function isDone(): boolean {
  return true;
}

function cannotWrite(path: string, cause: unknown): HeadstartError {
  const reason =
    cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC'
      ? 'the disk is full. Free some space and keep it again.'
      : cause instanceof Error
        ? cause.message
        : String(cause);
  return new HeadstartError('file/unwritable', `${path} cannot be written: ${reason}`, { cause });
}
