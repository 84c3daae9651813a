import type { InferenceSession } from 'onnxruntime-node';
import { INPUT_NAME } from '../../architectures/forwardGraph';
import type { FloatArray } from '../npy/readNpy';
import { requireUnchanged, type FileStamp } from './fileStamp';
import type { Runtime } from './loadRuntime';
import { physicalCores } from './physicalCores';
import type { Cacheable } from './SessionCache';

/** The name by which a session's one output is known. */
export const SESSION_OUTPUT = 'output';

export interface NetworkSessionOptions {
  /** The network as ONNX; its weights are byte ranges of the file. */
  readonly model: Uint8Array;
  /** The weights files as they were when `model` was made. */
  readonly weights: readonly FileStamp[];
  /** Folder of the weights files. */
  readonly folder: string;
  readonly inputShape: readonly number[];
  /** An estimate of the memory it will hold. */
  readonly bytes: number;
}

/** A network that is ready to run for one batch and input size. */
export class NetworkSession implements Cacheable {
  private constructor(
    private readonly runtime: Runtime,
    private readonly session: InferenceSession,
    private readonly options: NetworkSessionOptions,
  ) {}

  /** @throws `file/changed` where a weights file is no longer what `model` describes */
  static async create(runtime: Runtime, options: NetworkSessionOptions): Promise<NetworkSession> {
    await Promise.all(options.weights.map(requireUnchanged));
    const session = await runtime.InferenceSession.create(options.model, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: physicalCores(),
      extra: {
        session: {
          model_external_initializers_file_folder_path: options.folder,
          // Packed copies of the weights cost the memory that mapping the file saves, and run no faster.
          disable_prepacking: '1',
        },
      },
    });
    return new NetworkSession(runtime, session, options);
  }

  get bytes(): number {
    return this.options.bytes;
  }

  /** N×3×S×S, what {@link run} takes. */
  get inputShape(): readonly number[] {
    return this.options.inputShape;
  }

  /** @throws `file/changed` */
  async run(input: Float32Array): Promise<FloatArray> {
    await Promise.all(this.options.weights.map(requireUnchanged));
    const tensor = new this.runtime.Tensor('float32', input, this.options.inputShape);
    const { [SESSION_OUTPUT]: output } = await this.session.run({ [INPUT_NAME]: tensor });
    if (!(output?.data instanceof Float32Array)) throw new Error('The network returned no float32 tensor.');
    return { shape: output.dims, data: output.data };
  }

  release(): Promise<void> {
    return this.session.release();
  }
}
