import { join } from 'node:path';
import type { CommandContext } from '../CommandContext';

/** Where drafts of copies lie: all of them, or those of one report. Absolute. */
export function draftFolder({ storageUri }: Pick<CommandContext, 'storageUri'>, id = ''): string {
  return join(storageUri.fsPath, 'drafts', id);
}
