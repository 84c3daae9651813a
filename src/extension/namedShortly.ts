import { basename } from 'node:path';
import type { ErrorInfo } from '../shared/errors';

/** The same error with the file's name in place of its whole path, which the view shows elsewhere. */
export function namedShortly(error: ErrorInfo, path: string): ErrorInfo {
  return { code: error.code, message: error.message.replaceAll(path, basename(path)) };
}
