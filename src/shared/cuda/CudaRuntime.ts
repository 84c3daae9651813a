import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { headstartFolder } from '../headstartFolder';

/** The version of ONNX Runtime that Headstart is made for: its CUDA libraries must be of the very same. */
export const ONNXRUNTIME_VERSION = '1.30.0';

/** Versions of CUDA that ONNX Runtime is built for. */
export const CUDA_VERSIONS = ['12', '13'] as const;
export type CudaVersion = (typeof CUDA_VERSIONS)[number];

/** What ONNX Runtime's core loads for CUDA: the first the bridge to its providers, the other the provider. */
export const CUDA_LIBRARIES = [
  'libonnxruntime_providers_shared.so',
  'libonnxruntime_providers_cuda.so',
] as const;

/** Written last, so that a folder without it is not an installation. */
export const CUDA_MANIFEST = 'installed.json';

/** ONNX Runtime's CUDA libraries as they were installed. */
export interface CudaRuntime {
  /** Absolute path of the folder that holds them. */
  readonly folder: string;
  readonly cuda: CudaVersion;
  readonly files: readonly InstalledFile[];
  /** Names of the libraries that they ask the system for, such as `libcudnn.so.9`. */
  readonly needs: readonly string[];
  /** Folders of the user's own in which NVIDIA's libraries are looked for. */
  readonly libraryFolders: readonly string[];
}

export interface InstalledFile {
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hex digits. */
  readonly sha256: string;
}

/** Where runtimes of this version are installed; half-done installations lie beside them under other names. */
export function runtimesFolder(env: NodeJS.ProcessEnv): string {
  return join(headstartFolder(env), 'runtimes');
}

export function cudaRuntimeFolder(env: NodeJS.ProcessEnv, cuda: CudaVersion): string {
  return join(runtimesFolder(env), `onnxruntime-${ONNXRUNTIME_VERSION}-cuda${cuda}`);
}

/** The CUDA libraries that are installed for this version of ONNX Runtime; undefined where there are none, or not all of them. */
export function readCudaRuntime(env: NodeJS.ProcessEnv): CudaRuntime | undefined {
  for (const cuda of CUDA_VERSIONS) {
    const folder = cudaRuntimeFolder(env, cuda);
    try {
      const manifest = parseManifest(JSON.parse(readFileSync(join(folder, CUDA_MANIFEST), 'utf8')));
      const whole = CUDA_LIBRARIES.every((name) => {
        const file = manifest?.files.find((one) => one.name === name);
        return statSync(join(folder, name)).size === file?.bytes;
      });
      if (manifest && whole) return { folder, cuda, ...manifest };
    } catch {
      // What cannot be read is not there.
    }
  }
  return undefined;
}

/** A manifest from a file that anybody may have changed. */
function parseManifest(value: unknown): Omit<CudaRuntime, 'folder' | 'cuda'> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { files, needs, libraryFolders } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(files) || !areStrings(needs) || !areStrings(libraryFolders)) return undefined;
  return { files: files.flatMap((file) => parseFile(file) ?? []), needs, libraryFolders };
}

function parseFile(value: unknown): InstalledFile | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, bytes, sha256 } = value as Readonly<Record<string, unknown>>;
  return typeof name === 'string' && typeof bytes === 'number' && typeof sha256 === 'string'
    ? { name, bytes, sha256 }
    : undefined;
}

function areStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
