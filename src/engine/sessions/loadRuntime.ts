import type * as onnxruntime from 'onnxruntime-node';
import { HeadstartError } from '../../shared/errors';

export type Runtime = typeof onnxruntime;

/**
 * Loads ONNX Runtime on first use: what needs no network starts without it.
 * @throws `engine/cannot-start` where its native library does not load
 */
export async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
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
