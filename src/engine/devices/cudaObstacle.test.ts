import { describe, expect, it } from 'vitest';
import type { CudaRuntime } from '../../shared/cuda/CudaRuntime';
import { cudaObstacle, type CudaFacts } from './cudaObstacle';

const RUNTIME: CudaRuntime = { folder: '/cuda', cuda: '12', files: [], needs: [], libraryFolders: [] };
const ALL: CudaFacts = {
  exists: (path) => path === '/proc/driver/nvidia/version',
  installed: () => RUNTIME,
  bringsCuda: () => false,
  missing: () => [],
};

describe('what CUDA lacks', () => {
  it('is nothing where all is there, also within Windows and where the runtime brings it along', () => {
    expect(cudaObstacle(ALL)).toBeUndefined();
    expect(cudaObstacle({ ...ALL, exists: (path) => path.startsWith('/usr/lib/wsl') })).toBeUndefined();
    expect(cudaObstacle({ ...ALL, installed: () => undefined, bringsCuda: () => true })).toBeUndefined();
  });

  it('is the driver, then the libraries of ONNX Runtime, then those of NVIDIA', () => {
    const bare: CudaFacts = { ...ALL, exists: () => false, installed: () => undefined };
    expect(cudaObstacle(bare)?.reason).toContain('NVIDIA driver');
    expect(cudaObstacle({ ...bare, exists: ALL.exists })?.remedy).toContain('headstart devices install cuda');
    const missing = ['libcudnn.so.9', 'libcublasLt.so.12', 'libcublas.so.12'];
    const lacking = cudaObstacle({ ...ALL, missing: () => missing });
    expect(lacking?.reason).toContain('libcudnn.so.9, libcublasLt.so.12, libcublas.so.12');
    expect(lacking?.remedy).toMatch(
      /CUDA 12 and cuDNN 9.*pip install nvidia-cublas-cu12 nvidia-cudnn-cu12\.$/,
    );
    const newer = cudaObstacle({
      ...ALL,
      installed: () => ({ ...RUNTIME, cuda: '13' }),
      missing: () => missing,
    });
    expect(newer?.remedy).toMatch(/CUDA 13 .*pip install nvidia-cublas nvidia-cudnn-cu13\.$/);
  });
});
