import { createSession } from '../sessions/createSession';
import { loadRuntime, type Runtime } from '../sessions/loadRuntime';
import type { Session } from '../sessions/Session';

/** An ONNX model in memory that runs on one float32 input. */
export class OnnxRun {
  private constructor(
    private readonly runtime: Runtime,
    private readonly session: Session,
    private readonly shape: readonly number[],
  ) {}

  /** @param shape of the input */
  static async create(model: Uint8Array, shape: readonly number[]): Promise<OnnxRun> {
    const runtime = await loadRuntime();
    const bytes = model.length;
    const session = await createSession(runtime, { model, device: 'cpu', bytes, prepack: true });
    return new OnnxRun(runtime, session, shape);
  }

  /** Every output by its name; the data are the runtime's until the next run. */
  async run(input: Float32Array): Promise<ReadonlyMap<string, Float32Array>> {
    const [name = ''] = this.session.inputNames;
    const outputs = await this.session.run({ [name]: new this.runtime.Tensor('float32', input, this.shape) });
    return new Map(
      Object.entries(outputs).map(([key, { data }]) => {
        if (!(data instanceof Float32Array)) throw new Error(`${key} is no float32 tensor.`);
        return [key, data];
      }),
    );
  }

  /** The only output's elements. */
  async single(input: Float32Array): Promise<Float32Array> {
    const [first] = (await this.run(input)).values();
    if (!first) throw new Error('The model returned nothing.');
    return first;
  }

  release(): Promise<void> {
    return this.session.release();
  }
}
