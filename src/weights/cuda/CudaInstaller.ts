import { mkdir, mkdtemp, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CUDA_MANIFEST,
  CUDA_VERSIONS,
  cudaRuntimeFolder,
  readCudaRuntime,
  runtimesFolder,
  type CudaRuntime,
  type CudaVersion,
} from '../../shared/cuda/CudaRuntime';
import { HeadstartError } from '../../shared/errors';
import { applyMirror } from '../applyMirror';
import type { Downloader, DownloadOptions } from '../download/Downloader';
import { fileError } from '../download/fileError';
import { hashFile } from '../hashFile';
import { writeSmallFile } from '../writeSmallFile';
import { CUDA_ARCHIVES } from './cudaArchives';
import { neededLibraries } from './neededLibraries';
import { unpackCuda } from './unpackCuda';

export interface CudaInstallerOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly downloader: Downloader;
  /** Takes the place of GitHub's host; empty or absent for none. */
  readonly mirror?: string | undefined;
  /** Bytes that may still be written to the disk of a folder. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

export interface CudaInstallRequest {
  readonly cuda: CudaVersion;
  /** An archive on the disk, or an address to take it from; where ONNX Runtime publishes it when absent. */
  readonly from?: string | undefined;
  /** What the archive must have as its SHA-256; that of the published one when absent. */
  readonly sha256?: string | undefined;
  /** Folders of the user's own in which NVIDIA's libraries are looked for. */
  readonly libraryFolders?: readonly string[] | undefined;
}

export interface CudaInstallOptions extends DownloadOptions {
  /** Called with what is unpacked, in bytes so far. */
  readonly onUnpack?: ((bytes: number) => void) | undefined;
}

/** Puts ONNX Runtime's CUDA libraries where the engine finds them, and takes them away again. */
export class CudaInstaller {
  constructor(private readonly options: CudaInstallerOptions) {}

  /** Where an archive would come from: an address, or a file. */
  sourceOf({ cuda, from }: CudaInstallRequest): string {
    return from ?? applyMirror(CUDA_ARCHIVES[cuda].url, this.options.mirror);
  }

  /**
   * Fetches the archive, verifies it, takes the libraries out of it and puts them in place when they are whole.
   * @throws what {@link Downloader.download} throws; archive/malformed, file/…, download/no-space, cancelled
   */
  async install(request: CudaInstallRequest, options: CudaInstallOptions = {}): Promise<CudaRuntime> {
    const { env } = this.options;
    const { cuda, libraryFolders = [] } = request;
    const home = runtimesFolder(env);
    const archive = await this.#fetch(request, options);
    const folder = await makeWorkFolder(home);
    try {
      const { freeBytes = freeBytesOf } = this.options;
      const files = await unpackCuda(archive.path, folder, { ...options, freeBytes });
      const needs = new Set<string>();
      for (const { name } of files)
        for (const library of await neededLibraries(join(folder, name))) needs.add(library);
      const manifest = { files, needs: [...needs].filter(isNvidias), libraryFolders };
      await writeSmallFile(join(folder, CUDA_MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
      await this.#removeInstalled();
      await rename(folder, cudaRuntimeFolder(env, cuda));
    } catch (error) {
      const isMalformed = error instanceof HeadstartError && error.code === 'archive/malformed';
      if (isMalformed && archive.ours) await rm(archive.path, { force: true });
      throw fileError(folder, error);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    if (archive.ours) await rm(archive.path, { force: true });
    const installed = readCudaRuntime(env);
    if (!installed) throw new HeadstartError('internal', 'What was installed is not there.');
    return installed;
  }

  /** Takes away what is installed, and what is left of downloads. @returns the bytes that are free again */
  async remove(): Promise<number> {
    const home = runtimesFolder(this.options.env);
    try {
      const bytes = await bytesIn(home);
      await rm(home, { recursive: true, force: true });
      return bytes;
    } catch (error) {
      throw fileError(home, error);
    }
  }

  async #removeInstalled(): Promise<void> {
    for (const cuda of CUDA_VERSIONS)
      await rm(cudaRuntimeFolder(this.options.env, cuda), { recursive: true, force: true });
  }

  async #fetch(
    request: CudaInstallRequest,
    options: CudaInstallOptions,
  ): Promise<{ readonly path: string; readonly ours: boolean }> {
    const { url, sha256: published } = CUDA_ARCHIVES[request.cuda];
    const sha256 = (request.sha256 ?? published).toLowerCase();
    const from = this.sourceOf(request);
    if (!/^https?:\/\//i.test(from)) {
      await this.#requireHash(from, sha256, options);
      return { path: from, ours: false };
    }
    const target = join(runtimesFolder(this.options.env), `${sha256.slice(0, 16)}.tgz`);
    // Another archive may come to lie at an address of the user's own, whose hash is named each time.
    const publishedUrl = request.from === undefined ? url : `${from}#${sha256}`;
    const { path } = await this.options.downloader.download(
      { url: from, publishedUrl, target, sha256 },
      options,
    );
    return { path, ours: true };
  }

  async #requireHash(path: string, sha256: string, { signal }: CudaInstallOptions): Promise<void> {
    if (!(await stat(path).catch(() => undefined))?.isFile())
      throw new HeadstartError('file/not-found', `There is no file ${path}.`);
    const found = await hashFile(path, { signal });
    if (found === sha256) return;
    throw new HeadstartError(
      'download/wrong-hash',
      `${path} is not the published archive: its SHA-256 is ${found} and should be ${sha256}. ` +
        'If you know where it comes from, name its hash: "headstart devices install cuda --from FILE --sha256 HASH".',
    );
  }
}

/** Names of folders in which an archive is being unpacked begin so. */
const WORK = 'unpacking-';
/** Nobody unpacks for so long: what is older was left by a process that ended. */
const ABANDONED_MS = 3_600_000;

async function makeWorkFolder(home: string): Promise<string> {
  try {
    await mkdir(home, { recursive: true });
    for (const name of await readdir(home)) {
      const path = join(home, name);
      if (name.startsWith(WORK) && Date.now() - (await stat(path)).mtimeMs > ABANDONED_MS)
        await rm(path, { recursive: true, force: true });
    }
    return await mkdtemp(join(home, WORK));
  } catch (error) {
    throw fileError(home, error);
  }
}

/** Whether a library is one of CUDA's or cuDNN's, and not the system's or ONNX Runtime's own. */
function isNvidias(name: string): boolean {
  return /^lib(cu|nv)/.test(name);
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await bytesIn(path);
    else bytes += (await stat(path).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
