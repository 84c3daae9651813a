import { existsSync } from 'node:fs';
import { readCudaRuntime, type CudaRuntime } from '../../shared/cuda/CudaRuntime';
import { describeMissing } from '../../shared/cuda/describeMissing';
import { findNvidiaLibraries } from '../../shared/cuda/nvidiaLibraries';
import { bringsCuda } from '../sessions/cudaModule';
import type { Obstacle } from './explainDevice';

/** What NVIDIA's driver puts there, on Linux itself and within Windows. */
const NVIDIA_DRIVERS = ['/proc/driver/nvidia/version', '/usr/lib/wsl/lib/libcuda.so.1'];

/** What the system has of what CUDA takes. Tests put their own in place. */
export interface CudaFacts {
  readonly exists: (path: string) => boolean;
  readonly installed: () => CudaRuntime | undefined;
  readonly bringsCuda: () => boolean;
  readonly missing: (cuda: CudaRuntime) => readonly string[];
}

const FACTS: CudaFacts = {
  exists: existsSync,
  installed: () => readCudaRuntime(process.env),
  bringsCuda,
  missing: ({ needs, libraryFolders: own }) => findNvidiaLibraries(needs, { env: process.env, own }).missing,
};

/** What CUDA lacks on Linux (x64): the driver, ONNX Runtime's libraries for it, or NVIDIA's own; undefined where it is worth a try. */
export function cudaObstacle(facts: CudaFacts = FACTS): Obstacle | undefined {
  if (!NVIDIA_DRIVERS.some(facts.exists)) {
    return {
      reason: 'There is no NVIDIA driver on this machine.',
      remedy:
        'Install the driver of the graphics card; in a container, pass the card through (docker run --gpus all).',
    };
  }
  const cuda = facts.installed();
  if (cuda) {
    const missing = facts.missing(cuda);
    return missing.length > 0 ? describeMissing(cuda.cuda, missing) : undefined;
  }
  if (facts.bringsCuda()) return undefined;
  return {
    reason: 'The CUDA libraries of ONNX Runtime are not installed.',
    remedy: 'Install them with “Headstart: Install CUDA libraries…” or "headstart devices install cuda".',
    install: 'cuda',
  };
}
