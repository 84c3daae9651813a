import { openCheckpoint } from '../checkpoints/openCheckpoint';
import { openCheckpointFile } from '../checkpoints/openCheckpointFile';
import type { Checkpoint, OpenOptions } from '../checkpoints/types';
import { HostSource, type AskHost } from './HostSource';

export interface CheckpointAccess extends OpenOptions {
  /** Where it is given, the checkpoint may be an address. */
  readonly askHost?: AskHost;
}

/** Reads the directory of a checkpoint for as long as `work` takes. */
export async function withCheckpoint<R>(
  path: string,
  work: (checkpoint: Checkpoint) => Promise<R>,
  { askHost, ...options }: CheckpointAccess = {},
): Promise<R> {
  if (askHost && HostSource.isUrl(path)) {
    const source = await HostSource.open(path, askHost);
    try {
      return await work(await openCheckpoint(source, options));
    } finally {
      await source.close();
    }
  }
  const checkpoint = await openCheckpointFile(path, options);
  try {
    return await work(checkpoint);
  } finally {
    await checkpoint.source.close();
  }
}
