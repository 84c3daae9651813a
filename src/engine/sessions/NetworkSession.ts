import { basename } from 'node:path';
import { INPUT_NAME } from '../../architectures/forwardGraph';
import type { FloatArray } from '../npy/readNpy';
import { createSession } from './createSession';
import { requireUnchanged, type FileStamp } from './fileStamp';
import type { Runtime } from './loadRuntime';
import type { RealDevice } from '../../shared/deviceProtocol';
import type { Session } from './Session';
import type { Cacheable } from './SessionCache';

/** The name by which the output that {@link NetworkSession.run} gives is known. */
export const SESSION_OUTPUT = 'output';

export interface NetworkSessionOptions {
  /** The network as ONNX; its weights are byte ranges of the file. */
  readonly model: Uint8Array;
  /** The weights files as they were when `model` was made. */
  readonly weights: readonly FileStamp[];
  /** Folder of the weights files. */
  readonly folder: string;
  readonly inputShape: readonly number[];
  readonly device: RealDevice;
  /** An estimate of the memory it will hold. */
  readonly bytes: number;
}

/** A network that is ready to run for one batch and input size. */
export class NetworkSession implements Cacheable {
  private constructor(
    private readonly runtime: Runtime,
    private readonly session: Session,
    private readonly options: NetworkSessionOptions,
  ) {}

  /** @throws `file/changed` where a weights file is no longer what `model` describes */
  static async create(runtime: Runtime, options: NetworkSessionOptions): Promise<NetworkSession> {
    await Promise.all(options.weights.map(requireUnchanged));
    const { model, device, bytes, weights, folder } = options;
    const files = weights.map(({ path }) => basename(path));
    const session = await createSession(runtime, { model, device, bytes, external: { folder, files } });
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
    const { [SESSION_OUTPUT]: output } = await this.runAll(input);
    if (!output) throw new Error('The network returned no float32 tensor.');
    return output;
  }

  /**
   * All outputs by name.
   * @param feeds what the network takes beside the pictures, by name
   * @throws `file/changed`
   */
  async runAll(
    input: Float32Array,
    feeds: Readonly<Record<string, FloatArray>> = {},
  ): Promise<Readonly<Record<string, FloatArray>>> {
    await Promise.all(this.options.weights.map(requireUnchanged));
    const { Tensor } = this.runtime;
    const tensors = Object.entries(feeds).map(
      ([name, { shape, data }]) => [name, new Tensor('float32', data, shape)] as const,
    );
    const picture = new Tensor('float32', input, this.options.inputShape);
    const outputs = await this.session.run({ [INPUT_NAME]: picture, ...Object.fromEntries(tensors) });
    return Object.fromEntries(
      Object.entries(outputs).flatMap(([name, { dims, data }]) =>
        data instanceof Float32Array ? [[name, { shape: dims, data }]] : [],
      ),
    );
  }

  release(): Promise<void> {
    return this.session.release();
  }
}
