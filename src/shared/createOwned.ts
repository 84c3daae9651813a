import { open, rm } from 'node:fs/promises';

/**
 * Creates a lock file that says whose it is. Where that cannot be written, on a full disk say, there is none: a file without a name would
 * keep others out for long.
 * @throws what the file system throws; `EEXIST` where there is one already
 */
export async function createOwned(path: string, owner: string): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(owner);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}
