import { ONNXRUNTIME_VERSION, type CudaVersion } from '../../shared/cuda/CudaRuntime';

/** An archive of ONNX Runtime's releases that holds its CUDA libraries. */
export interface CudaArchive {
  readonly url: string;
  /** Of the whole archive, lower-case hex digits. */
  readonly sha256: string;
  /** Of the archive, roughly: what people are told before they say yes. */
  readonly about: number;
}

const RELEASES = `https://github.com/microsoft/onnxruntime/releases/download/v${ONNXRUNTIME_VERSION}`;

/**
 * Those of Linux x64. The hashes are those that GitHub states for the files of the release; several projects pin the same. The sizes are
 * those of 1.28.3, which is built alike.
 */
export const CUDA_ARCHIVES: Readonly<Record<CudaVersion, CudaArchive>> = {
  '12': {
    url: `${RELEASES}/onnxruntime-linux-x64-gpu_cuda12-${ONNXRUNTIME_VERSION}.tgz`,
    sha256: 'f9886932ee7bb0b4d3fcab736a392d4ff5efaa0672b47f19f0cec03437cf64f1',
    about: 420e6,
  },
  '13': {
    url: `${RELEASES}/onnxruntime-linux-x64-gpu_cuda13-${ONNXRUNTIME_VERSION}.tgz`,
    sha256: '382d79133112388cf94ce5855789b7c9bef12bef76a08b6b277e5a317213adcd',
    about: 240e6,
  },
};

/** What each version of CUDA asks of NVIDIA's driver, as NVIDIA's tables of compatibility have it. */
export const LEAST_DRIVER: Readonly<Record<CudaVersion, number>> = { '12': 525, '13': 580 };
