import { createRequire } from 'node:module';
import { sep } from 'node:path';
import type * as native from 'onnxruntime-node';
import type * as web from 'onnxruntime-web';
import { readCudaRuntime } from '../../shared/cuda/CudaRuntime';
import { HeadstartError } from '../../shared/errors';
import { cudaModule } from './cudaModule';
import { isBusy } from './isBusy';
import { physicalCores } from './physicalCores';

/** What both builds of ONNX Runtime have. */
export type Runtime = Pick<typeof native, 'InferenceSession' | 'Tensor' | 'env'>;

/** The variable that chooses WebAssembly (`wasm`) where both builds are installed, as they are in a clone. */
const CHOICE = 'HEADSTART_RUNTIME';

let webAssembly: Runtime | undefined;
/** The native build beside CUDA's libraries; null where there are none. A process can load only one. */
let withCuda: Runtime | null | undefined;

/**
 * Loads ONNX Runtime on first use: what needs no network starts without it. A package for one platform carries the native build, the
 * universal one the WebAssembly build, which also takes over where the native one does not load and both are there.
 *
 * The usual native build tells Microsoft of every session and keeps an identifier of the machine for that; the variable, which it reads
 * when the first session is made, has it do neither.
 * @throws `engine/cannot-start` where neither loads
 */
export async function loadRuntime(): Promise<Runtime> {
  if (webAssembly) return webAssembly;
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const require = createRequire(__filename);
  let failure: unknown;
  if (process.env[CHOICE] !== 'wasm' && isShipped('onnxruntime-node', require)) {
    try {
      if (withCuda === undefined) withCuda = loadWithCuda();
      return withCuda ?? (await import('onnxruntime-node'));
    } catch (error) {
      failure = error;
    }
  }
  try {
    webAssembly = loadWebAssembly(require);
    return webAssembly;
  } catch (error) {
    failure ??= error;
  }
  throw cannotStart(failure);
}

/** Whether a runtime is the WebAssembly build, which has the CPU alone and holds the weights in a memory of its own. */
export function isWebAssembly({ env }: Pick<Runtime, 'env'>): boolean {
  return env.versions.web !== undefined;
}

/** Version of ONNX Runtime, and which build it is where it is not the native one: their results and times differ. */
export function runtimeVersion({ env }: Pick<Runtime, 'env'>): string {
  const { node, web, common } = env.versions;
  return web === undefined ? (node ?? common) : `${web} (WebAssembly)`;
}

/** By `require`, which takes the files that the package has. */
function loadWebAssembly(require: NodeJS.Require): Runtime {
  const runtime = require('onnxruntime-web') as typeof web;
  runtime.env.logLevel = 'error';
  // They are started with the first session and stay; how many cannot be changed afterwards. Here they cannot be told to sleep while they
  // wait for each other: on two cores with ten times as much other work, two took 0.85 s for what one did in 0.5.
  runtime.env.wasm.numThreads = Math.ceil(physicalCores() / (isBusy() ? 2 : 1));
  return runtime;
}

/** Whether a package lies beside the one that every build needs. One that lies further up is another program's, of any version. */
function isShipped(name: string, require: NodeJS.Require): boolean {
  const folderOf = (other: string): string => require.resolve(other).split(`${sep}${other}${sep}`)[0] ?? '';
  try {
    return folderOf(name) === folderOf('onnxruntime-common');
  } catch {
    return false;
  }
}

function cannotStart(error: unknown): HeadstartError {
  const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
  const hint =
    process.platform === 'win32'
      ? ' Install the current Visual C++ runtime: https://aka.ms/vs/17/release/vc_redist.x64.exe'
      : ' The universal package of Headstart runs on every platform.';
  return new HeadstartError(
    'engine/cannot-start',
    `ONNX Runtime does not load on ${process.platform}-${process.arch} (${reason}).${hint}`,
    { cause: error },
  );
}

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
