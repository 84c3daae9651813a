import { delimiter } from 'node:path';
import { readCudaRuntime } from '../../shared/cuda/CudaRuntime';
import { findNvidiaLibraries } from '../../shared/cuda/nvidiaLibraries';

/** The variables of an engine process. */
export function engineEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // In VS Code on a desktop the host is Electron, which runs plain Node only when told to.
  return { ...env, ELECTRON_RUN_AS_NODE: '1', ...libraryPath(env) };
}

/** The loader reads its path when a process starts, so that what CUDA's libraries need must be named by then. */
function libraryPath(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (process.platform !== 'linux' || process.arch !== 'x64') return {};
  const cuda = readCudaRuntime(env);
  if (!cuda) return {};
  const { folders } = findNvidiaLibraries(cuda.needs, { env, own: cuda.libraryFolders });
  if (folders.length === 0) return {};
  const own = (env.LD_LIBRARY_PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return { LD_LIBRARY_PATH: [...own, ...folders].join(delimiter) };
}
