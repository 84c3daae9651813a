import { FileSource } from '../checkpoints/FileSource';
import { openCheckpoint } from '../checkpoints/openCheckpoint';
import type { Checkpoint } from '../checkpoints/types';

/** Reads the directory of a checkpoint file for as long as `work` takes. */
export async function withCheckpoint<R>(
  path: string,
  work: (checkpoint: Checkpoint) => Promise<R>,
): Promise<R> {
  const source = await FileSource.open(path);
  try {
    return await work(await openCheckpoint(source));
  } finally {
    await source.close();
  }
}
