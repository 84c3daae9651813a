import { readFileSync } from 'node:fs';
import { CUDA_VERSIONS, type CudaVersion } from '../../shared/cuda/CudaRuntime';
import { findNvidiaLibraries } from '../../shared/cuda/nvidiaLibraries';
import { LEAST_DRIVER } from './cudaArchives';

/** What the choice goes by. Tests put their own in place. */
export interface CudaSigns {
  /** Whether CUDA's own libraries of a version are here. */
  readonly hasLibraries: (cuda: CudaVersion) => boolean;
  /** The driver's major version; undefined where it is not known. */
  readonly driver: number | undefined;
}

/** The version of CUDA that suits this machine: the one whose libraries are here, otherwise the newest that the driver takes. */
export function chooseCuda({ hasLibraries, driver }: CudaSigns): CudaVersion {
  const here = CUDA_VERSIONS.filter(hasLibraries);
  const [only] = here;
  if (only !== undefined && here.length === 1) return only;
  return driver !== undefined && driver >= LEAST_DRIVER['13'] ? '13' : '12';
}

export function cudaSigns(env: NodeJS.ProcessEnv, libraryFolders: readonly string[] = []): CudaSigns {
  return {
    hasLibraries: (cuda) =>
      findNvidiaLibraries([`libcudart.so.${cuda}`, `libcublasLt.so.${cuda}`], { env, own: libraryFolders })
        .missing.length === 0,
    driver: driverVersion(readDriver()),
  };
}

/** The major version in what the driver says of itself: `… Kernel Module  535.129.03  …`. */
export function driverVersion(text: string): number | undefined {
  const found = /Kernel Module\D*?(?:x86_64)?\s+(\d{3,})\.\d+/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function readDriver(): string {
  try {
    return readFileSync('/proc/driver/nvidia/version', 'utf8');
  } catch {
    return '';
  }
}
