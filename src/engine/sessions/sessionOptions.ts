import type { InferenceSession } from 'onnxruntime-node';
import { isBusy } from './isBusy';
import { physicalCores } from './physicalCores';
import type { SessionRequest } from './SessionRequest';

/** How a session of the native build is made. What its device's provider cannot run, the CPU runs: the runtime adds it behind every provider. */
export function sessionOptions({
  device,
  external,
  prepack,
}: SessionRequest): InferenceSession.SessionOptions {
  return {
    ...COMMON,
    executionProviders: [device],
    intraOpNumThreads: physicalCores(),
    // DirectML's documentation asks for both.
    ...(device === 'dml' && { enableMemPattern: false, executionMode: 'sequential' as const }),
    extra: {
      session: {
        ...(external && { model_external_initializers_file_folder_path: external.folder }),
        // Fine-tuning beside ten times as much other work took 37 s instead of 61 where waiting threads slept.
        ...(isBusy() && { intra_op: { allow_spinning: '0' } }),
        // Packed copies of float weights cost the memory that mapping the file saves, and run no faster. In eight bits they are
        // what the fast convolutions take: without them VGG-16 takes three times as long.
        ...(device === 'cpu' && prepack !== true && { disable_prepacking: '1' }),
      },
    },
  };
}

const COMMON: InferenceSession.SessionOptions = {
  graphOptimizationLevel: 'all',
  // That operators run on the CPU beside a provider is a warning of the runtime's, and usual.
  logSeverityLevel: 3,
};

/** How a session of the WebAssembly build is made; how many threads there are is settled when the runtime is loaded. */
export function wasmOptions({ prepack }: SessionRequest): InferenceSession.SessionOptions {
  return {
    ...COMMON,
    executionProviders: ['wasm'],
    extra: { session: { ...(prepack !== true && { disable_prepacking: '1' }) } },
  };
}
