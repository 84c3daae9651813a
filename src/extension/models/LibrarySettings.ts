import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where models come from and where they are kept, as the user set it. */
export interface LibrarySettings {
  /** Takes the place of the host of every address; empty for none. */
  readonly mirror: string;
  /** Empty for PyTorch's own. */
  readonly cacheFolder: string;
  /** Files and addresses. */
  readonly catalogs: readonly string[];
}

/** The folder that a setting names: `~` is the home folder, and what is relative counts from the workspace. Undefined for none. */
export function folderOfSetting(text: string, workspace: string | undefined): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (trimmed === '~' || /^~[/\\]/.test(trimmed)) return join(homedir(), trimmed.slice(1));
  return isAbsolute(trimmed) || workspace === undefined ? trimmed : join(workspace, trimmed);
}

/** The catalogue that a setting names: an address as it is, a file as {@link folderOfSetting} finds it. */
export function catalogOfSetting(text: string, workspace: string | undefined): string | undefined {
  return /^https?:\/\//i.test(text.trim()) ? text.trim() : folderOfSetting(text, workspace);
}
