import { mkdir, rm } from 'node:fs/promises';
import { HeadstartError } from '../../shared/errors';

/** Makes a folder, or empties the one that is there. @throws file/unwritable */
export async function emptyFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeadstartError('file/unwritable', `${folder} cannot be written: ${reason}`, { cause });
  }
}
