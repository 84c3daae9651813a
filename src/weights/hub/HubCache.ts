import {
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  rmdir,
  stat,
  symlink,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileError } from '../download/fileError';
import { writeSmallFile } from '../writeSmallFile';
import type { HubFile } from './HubClient';
import type { HubName } from './HubName';

/** Files of a model that Headstart reads, in the order in which weights are preferred. */
export const WEIGHTS_PATHS = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
] as const;
export const CONFIG_PATH = 'config.json';
export const PREPROCESSOR_PATH = 'preprocessor_config.json';

/** A model as it lies in a folder. */
export interface HubSnapshot {
  readonly folder: string;
  /** Absolute path of the weights file, within the folder. */
  readonly weights: string;
}

/**
 * The cache that Python's `huggingface_hub` keeps, read and written in its layout: `models--OWNER--NAME/` with the contents under
 * their hashes in `blobs/`, a folder of links to them for each commit in `snapshots/`, and the commit of each branch in `refs/`.
 */
export class HubCache {
  constructor(readonly folder: string) {}

  folderOf({ repository }: HubName): string {
    return join(this.folder, `models--${repository.replaceAll('/', '--')}`);
  }

  /** Where the content of a file is, or is to be put: under the snapshot's link where there is one already. */
  async placeOf(name: HubName, commit: string, { path, blob }: HubFile): Promise<string> {
    const present = await realpath(join(this.folderOf(name), 'snapshots', commit, path)).catch(
      () => undefined,
    );
    return present ?? join(this.folderOf(name), 'blobs', blob);
  }

  /** Lists a file whose content is there in the snapshot of a commit. @returns its path there */
  async link(name: HubName, commit: string, path: string, place: string): Promise<string> {
    const pointer = join(this.folderOf(name), 'snapshots', commit, path);
    if (await lstat(pointer).catch(() => undefined)) return pointer;
    try {
      await mkdir(dirname(pointer), { recursive: true });
      await symlink(relative(dirname(pointer), place), pointer).catch(async (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
        // Windows lets only some users make links; there Python's tools put the file itself in this place, too.
        await copyFile(place, pointer);
      });
    } catch (error) {
      throw fileError(pointer, error);
    }
    return pointer;
  }

  /** Notes which commit a branch or tag stands for. */
  async writeRef(name: HubName, commit: string): Promise<void> {
    if (name.revision === commit) return;
    const ref = join(this.folderOf(name), 'refs', name.revision);
    await writeSmallFile(ref, commit).catch((error: unknown) => {
      throw fileError(ref, error);
    });
  }

  /** The snapshot of a revision, if it has a config and weights. */
  async find(name: HubName): Promise<HubSnapshot | undefined> {
    const ref = await readFile(join(this.folderOf(name), 'refs', name.revision), 'utf8').catch(
      () => name.revision,
    );
    const commit = ref.trim();
    return /^[0-9a-f]{40}$/.test(commit)
      ? findModel(join(this.folderOf(name), 'snapshots', commit))
      : undefined;
  }

  /** The models that have a config and weights, whoever fetched them, with a revision under which each is found. */
  async list(): Promise<{ readonly name: HubName; readonly snapshot: HubSnapshot }[]> {
    const found: { name: HubName; snapshot: HubSnapshot }[] = [];
    for (const entry of (await readdir(this.folder).catch(() => [])).sort()) {
      if (!entry.startsWith('models--')) continue;
      const repository = entry.slice('models--'.length).replace('--', '/');
      for (const revision of await revisionsOf(join(this.folder, entry))) {
        const name = { repository, revision };
        const snapshot = await this.find(name);
        if (snapshot) found.push({ name, snapshot });
      }
    }
    return found;
  }

  /** Removes what Headstart uses of a model, in all its snapshots, and leaves what else is there. @returns the bytes that are free again */
  async remove(name: HubName): Promise<number> {
    const folder = this.folderOf(name);
    const snapshots = join(folder, 'snapshots');
    let bytes = 0;
    try {
      for (const commit of await readdir(snapshots).catch(() => [])) {
        for (const path of [...WEIGHTS_PATHS, CONFIG_PATH, PREPROCESSOR_PATH]) {
          const pointer = join(snapshots, commit, path);
          const place = await realpath(pointer).catch(() => undefined);
          if (place === undefined) continue;
          bytes += (await stat(place)).size;
          await rm(pointer);
          if (place !== pointer) await rm(place, { force: true });
        }
        await rmdir(join(snapshots, commit)).catch(() => undefined); // where it has other files, it stays
      }
      const rest = await readdir(snapshots).catch(() => []);
      if (rest.length === 0) await rm(folder, { recursive: true, force: true });
    } catch (error) {
      throw fileError(folder, error);
    }
    return bytes;
  }
}

/** A folder that holds a model as the hub has it: a config and weights. */
export async function findModel(folder: string): Promise<HubSnapshot | undefined> {
  if (!(await isFile(join(folder, CONFIG_PATH)))) return undefined;
  for (const path of WEIGHTS_PATHS) {
    if (await isFile(join(folder, path))) return { folder, weights: join(folder, path) };
  }
  return undefined;
}

async function revisionsOf(folder: string): Promise<string[]> {
  const refs = await readdir(join(folder, 'refs'), { withFileTypes: true }).catch(() => []);
  const branches = refs.filter((entry) => entry.isFile()).map((entry) => entry.name);
  return branches.length > 0 ? branches : readdir(join(folder, 'snapshots')).catch(() => []);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
