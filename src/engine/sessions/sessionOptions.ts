import type { InferenceSession } from 'onnxruntime-node';
import type { RealDevice } from '../../shared/deviceProtocol';
import { isBusy } from './isBusy';
import { physicalCores } from './physicalCores';

/**
 * How a session is made for a device. What its provider cannot run, the CPU runs: the runtime adds it behind every provider.
 * @param folder of the files that hold the weights
 * @param packs whether the CPU may keep weights in the order in which it multiplies them
 */
export function sessionOptions(
  device: RealDevice,
  folder: string,
  packs = false,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [device],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: physicalCores(),
    // DirectML's documentation asks for both.
    ...(device === 'dml' && { enableMemPattern: false, executionMode: 'sequential' as const }),
    // That operators run on the CPU beside a provider is a warning of the runtime's, and usual.
    logSeverityLevel: 3,
    extra: {
      session: {
        model_external_initializers_file_folder_path: folder,
        // Fine-tuning beside ten times as much other work took 37 s instead of 61 where waiting threads slept.
        ...(isBusy() && { intra_op: { allow_spinning: '0' } }),
        // Packed copies of float weights cost the memory that mapping the file saves, and run no faster. In eight bits they are
        // what the fast convolutions take: without them VGG-16 takes three times as long.
        ...(device === 'cpu' && !packs && { disable_prepacking: '1' }),
      },
    },
  };
}
