import { createRequire } from 'node:module';
import type * as onnxruntime from 'onnxruntime-node';
import { readCudaRuntime } from '../../shared/cuda/CudaRuntime';
import { HeadstartError } from '../../shared/errors';
import { cudaModule } from './cudaModule';

export type Runtime = typeof onnxruntime;

/**
 * Loads ONNX Runtime on first use: what needs no network starts without it. Its usual build tells Microsoft of every session and keeps
 * an identifier of the machine for that; the variable, which it reads when the first session is made, has it do neither.
 * @throws `engine/cannot-start` where its native library does not load
 */
export async function loadRuntime(): Promise<Runtime> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  try {
    if (withCuda === undefined) withCuda = loadWithCuda();
    return withCuda ?? (await import('onnxruntime-node'));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    const hint =
      process.platform === 'win32'
        ? ' Install the current Visual C++ runtime: https://aka.ms/vs/17/release/vc_redist.x64.exe'
        : '';
    throw new HeadstartError(
      'engine/cannot-start',
      `ONNX Runtime does not load on ${process.platform}-${process.arch} (${reason}).${hint}`,
      { cause: error },
    );
  }
}

/** Null where there is none; a process can load only one. */
let withCuda: Runtime | null | undefined;

/** The same runtime beside the CUDA libraries that the user has had installed. What is wrong there costs CUDA and nothing else. */
function loadWithCuda(): Runtime | null {
  const cuda =
    process.platform === 'linux' && process.arch === 'x64' ? readCudaRuntime(process.env) : undefined;
  if (!cuda) return null;
  try {
    return createRequire(cudaModule(cuda))('onnxruntime-node') as Runtime;
  } catch {
    return null;
  }
}
