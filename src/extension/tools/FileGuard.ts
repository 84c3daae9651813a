import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { HeadstartError } from '../../shared/errors';

/** A file or folder that an agent named. */
interface NamedFile {
  /** Absolute, with links resolved. */
  readonly path: string;
  readonly outside: boolean;
}

/** Finds the files that an agent names. Those outside the workspace are given only when the user has been asked about them. */
export class FileGuard {
  readonly #asked = new Set<string>();

  /** @param folders absolute paths of the workspace's folders */
  constructor(private readonly folders: () => readonly string[]) {}

  /**
   * Takes down what the user is now asked about.
   * @returns the absolute paths among these that lie outside the workspace; what cannot be found is left to {@link find}
   */
  async ask(texts: readonly string[]): Promise<readonly string[]> {
    const named = await Promise.all(texts.map((text) => this.#look(text).catch(() => undefined)));
    const outside = named.flatMap((file) => (file?.outside ? [file.path] : []));
    for (const path of outside) this.#asked.add(path);
    return outside;
  }

  /**
   * The absolute path of what was named: an absolute path, or one relative to a folder of the workspace.
   * @throws file/not-found; url/forbidden for an address; file/unreadable outside the workspace where nobody was asked
   */
  async find(text: string): Promise<string> {
    const { path, outside } = await this.#look(text);
    if (!outside || this.#asked.has(path)) return path;
    throw new HeadstartError('file/unreadable', `${path} lies outside the workspace, and nobody allowed it.`);
  }

  async #look(text: string): Promise<NamedFile> {
    if (/^[a-z][a-z\d+.-]+:\/\//i.test(text)) {
      const message = `“${text}” is an address. Name a file or folder on this machine.`;
      throw new HeadstartError('url/forbidden', message);
    }
    const folders = this.folders();
    const candidates = isAbsolute(text) ? [text] : folders.map((folder) => join(folder, text));
    for (const candidate of candidates) {
      // Links are followed, so that one within the workspace does not lead out of it unseen.
      const path = await realpath(resolve(candidate)).catch(() => undefined);
      if (path === undefined) continue;
      const roots = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
      return { path, outside: !roots.some((root) => isWithin(root, path)) };
    }
    const where = isAbsolute(text) ? '' : ' in the workspace';
    throw new HeadstartError(
      'file/not-found',
      `There is no file or folder “${text}”${where}. Name one relative to a workspace folder, or by its absolute path.`,
    );
  }
}

function isWithin(folder: string, path: string): boolean {
  const from = relative(folder, path);
  return from !== '..' && !from.startsWith(`..${sep}`) && !isAbsolute(from);
}
