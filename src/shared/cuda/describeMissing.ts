import type { CudaVersion } from './CudaRuntime';

/** The pip packages that hold NVIDIA's libraries, by what their names begin with. */
const PACKAGES: readonly (readonly [library: string, package12: string, package13: string])[] = [
  ['libcudart', 'nvidia-cuda-runtime-cu12', 'nvidia-cuda-runtime'],
  ['libcublas', 'nvidia-cublas-cu12', 'nvidia-cublas'],
  ['libcudnn', 'nvidia-cudnn-cu12', 'nvidia-cudnn-cu13'],
  ['libcufft', 'nvidia-cufft-cu12', 'nvidia-cufft'],
  ['libcurand', 'nvidia-curand-cu12', 'nvidia-curand'],
  ['libnvrtc', 'nvidia-cuda-nvrtc-cu12', 'nvidia-cuda-nvrtc'],
  ['libnvJitLink', 'nvidia-nvjitlink-cu12', 'nvidia-nvjitlink'],
];

/** Says which of NVIDIA's libraries are missing, and how to get them. */
export function describeMissing(
  cuda: CudaVersion,
  missing: readonly string[],
): { readonly reason: string; readonly remedy: string } {
  const wanted = PACKAGES.filter(([library]) => missing.some((name) => name.startsWith(library)));
  const pip = wanted.map(([, for12, for13]) => (cuda === '12' ? for12 : for13));
  const python =
    pip.length === 0
      ? ''
      : ` or, in the Python environment from which you start VS Code or the command: pip install ${pip.join(' ')}`;
  return {
    reason: `Libraries of NVIDIA's are missing: ${missing.join(', ')}.`,
    remedy: `Install CUDA ${cuda} and cuDNN 9 from NVIDIA or your distribution,${python}.`,
  };
}
