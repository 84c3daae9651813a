import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where NVIDIA's libraries are, for those that the loader does not find by itself. */
export interface NvidiaLibraries {
  /** Folders to name in `LD_LIBRARY_PATH`. */
  readonly folders: readonly string[];
  /** Names of libraries that are nowhere. */
  readonly missing: readonly string[];
}

export interface LibrarySearch {
  readonly env: NodeJS.ProcessEnv;
  /** The user's own folders, looked at first. */
  readonly own?: readonly string[];
  /** What the system's loader knows: the names of its libraries. */
  readonly isKnown?: (name: string) => boolean;
  /** Where else they may lie. */
  readonly places?: readonly string[];
}

/**
 * Looks for shared libraries by name: where the loader looks, then where CUDA and PyTorch's pip packages put them. Only folders of the user
 * and the system are looked at, never those of a workspace, which may be somebody else's.
 */
export function findNvidiaLibraries(
  names: readonly string[],
  { env, own = [], isKnown = inLoaderCache(), places = usualPlaces(env) }: LibrarySearch,
): NvidiaLibraries {
  const named = (env.LD_LIBRARY_PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const folders = new Set<string>();
  const missing: string[] = [];
  for (const name of names) {
    if (isKnown(name) || named.some((folder) => existsSync(join(folder, name)))) continue;
    const found = [...own, ...places].find((folder) => existsSync(join(folder, name)));
    if (found === undefined) missing.push(name);
    else folders.add(found);
  }
  return { folders: [...folders], missing };
}

/** The list that glibc's loader keeps holds each name with a zero behind it. */
function inLoaderCache(): (name: string) => boolean {
  let cache: string | undefined;
  return (name) => {
    cache ??= readCache();
    return cache.includes(`${name}\0`);
  };
}

function readCache(): string {
  try {
    return readFileSync('/etc/ld.so.cache', 'latin1');
  } catch {
    return '';
  }
}

/** Folders of CUDA's own installer and distributions, and of the Python environments that are in use. */
function usualPlaces(env: NodeJS.ProcessEnv): string[] {
  const toolkits = [env.CUDA_HOME, env.CUDA_PATH, '/usr/local/cuda', '/opt/cuda'].filter(
    (folder): folder is string => folder !== undefined && folder !== '',
  );
  const versions = namesIn('/usr/local').filter((name) => /^cuda-\d+/.test(name));
  const own = [...toolkits, ...versions.map((name) => join('/usr/local', name))];
  return [
    ...own.flatMap((folder) => [join(folder, 'lib64'), join(folder, 'targets/x86_64-linux/lib')]),
    ...pythonPlaces(env).flatMap(nvidiaFolders),
  ];
}

/** The `site-packages` of an active environment, of the user and of the system. */
function pythonPlaces(env: NodeJS.ProcessEnv): string[] {
  const roots = [env.VIRTUAL_ENV, env.CONDA_PREFIX, join(homedir(), '.local'), '/usr/local', '/usr'];
  return roots.flatMap((root) => {
    if (root === undefined || root === '') return [];
    const lib = join(root, 'lib');
    const pythons = namesIn(lib).filter((name) => name.startsWith('python3'));
    return pythons.flatMap((name) => [join(lib, name, 'site-packages'), join(lib, name, 'dist-packages')]);
  });
}

/** A package of NVIDIA's for each library, or one folder for a version of CUDA: `nvidia/cudnn/lib`, `nvidia/cu13/lib`. */
function nvidiaFolders(packages: string): string[] {
  const nvidia = join(packages, 'nvidia');
  return namesIn(nvidia).map((name) => join(nvidia, name, 'lib'));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
