import type { Uri } from 'vscode';
import { HeadstartError } from '../shared/errors';

/**
 * The absolute path of a file or folder on the disk of the machine that the extension runs on.
 * @throws `file/unreadable` for anything else, such as a file in a Git history or on a server.
 */
export function requireFile(uri: Uri): string {
  if (uri.scheme === 'file') return uri.fsPath;
  throw new HeadstartError(
    'file/unreadable',
    `${uri.path.slice(uri.path.lastIndexOf('/') + 1)} is not a file on disk (${uri.scheme}:). Save it into a folder and open it from there.`,
  );
}
