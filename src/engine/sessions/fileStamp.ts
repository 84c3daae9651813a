import { realpath, stat } from 'node:fs/promises';
import { HeadstartError } from '../../shared/errors';

/** Which bytes a file had at a moment: another stamp means that they may be others. */
export interface FileStamp {
  /** Absolute path without links; the runtime refuses to follow those that leave the folder. */
  readonly path: string;
  readonly size: number;
  /** Path, inode, size and time of change in one. */
  readonly key: string;
}

/** @throws `file/not-found`, `file/not-a-file` */
export async function stampFile(path: string): Promise<FileStamp> {
  let real: string;
  try {
    real = await realpath(path);
  } catch (error) {
    throw new HeadstartError('file/not-found', `There is no file ${path}.`, { cause: error });
  }
  const stats = await stat(real, { bigint: true });
  if (!stats.isFile()) throw new HeadstartError('file/not-a-file', `${path} is not a file.`);
  return {
    path: real,
    size: Number(stats.size),
    key: [real, stats.ino, stats.size, stats.mtimeNs].join('\n'),
  };
}

/**
 * Makes sure that a file still has the bytes it was stamped with. A mapped file that was cut short would end the process.
 * @throws `file/changed`
 */
export async function requireUnchanged(stamp: FileStamp): Promise<void> {
  const now = await stampFile(stamp.path).catch(() => undefined);
  if (now?.key === stamp.key) return;
  throw new HeadstartError(
    'file/changed',
    `${stamp.path} was changed while it was in use. Try again once it is whole.`,
  );
}
