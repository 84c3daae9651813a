import { HeadstartError } from '../../shared/errors';

/** What an operation on a file that is being written threw, as an error that a person can act on. */
export function fileError(path: string, cause: unknown): HeadstartError {
  if (cause instanceof HeadstartError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return noSpace(`The disk is full: ${path} cannot be written any further`, cause);
    case 'EFBIG':
      return noSpace(`The disk's file system does not take a file as large as ${path}`, cause);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new HeadstartError(
        'download/read-only',
        `${path} cannot be written: its folder is read-only. Choose another folder for downloads.`,
        { cause },
      );
    default: {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return new HeadstartError('file/unwritable', `${path} cannot be written: ${reason}`, { cause });
    }
  }
}

function noSpace(what: string, cause: unknown): HeadstartError {
  return new HeadstartError(
    'download/no-space',
    `${what}. Free some space, then start the download again: what has come is kept.`,
    { cause },
  );
}
