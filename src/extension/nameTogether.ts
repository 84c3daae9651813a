import { basename } from 'node:path';

/** Names that a title has room for. */
const NAMED = 3;

/** What several files and folders are called together: the names of the first few. */
export function nameTogether(paths: readonly string[]): string {
  const names = paths.slice(0, NAMED).map((path) => basename(path));
  const rest = paths.length - NAMED;
  return names.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
