import { openCheckpointFile } from '../checkpoints/openCheckpointFile';
import type { Checkpoint, OpenOptions } from '../checkpoints/types';

/** Reads the directory of a checkpoint for as long as `work` takes. */
export async function withCheckpoint<R>(
  path: string,
  work: (checkpoint: Checkpoint) => Promise<R>,
  options: OpenOptions = {},
): Promise<R> {
  const checkpoint = await openCheckpointFile(path, options);
  try {
    return await work(checkpoint);
  } finally {
    await checkpoint.source.close();
  }
}
