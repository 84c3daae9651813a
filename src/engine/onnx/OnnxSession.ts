import { dirname, relative, sep } from 'node:path';
import { ShardedSource } from '../../checkpoints/ShardedSource';
import type { RealDevice } from '../../shared/deviceProtocol';
import { HeadstartError } from '../../shared/errors';
import type { ModelSpec } from '../../shared/modelSpec';
import type { OnnxUse } from '../../shared/onnxProtocol';
import { createSession } from '../sessions/createSession';
import { requireUnchanged, stampFile, type FileStamp } from '../sessions/fileStamp';
import { loadRuntime, type Runtime } from '../sessions/loadRuntime';
import type { Session } from '../sessions/Session';
import type { Cacheable } from '../sessions/SessionCache';
import { withCheckpoint } from '../withCheckpoint';
import type { OnnxPicture } from './preparePicture';
import { toLogits } from './toLogits';

/** A model in ONNX with the way in which it classifies. */
export type OnnxModel = ModelSpec & { readonly onnx: OnnxUse };

/** A model in ONNX that is ready to classify one picture at a time. */
export class OnnxSession implements Cacheable {
  private constructor(
    private readonly runtime: Runtime,
    private readonly session: Session,
    private readonly model: OnnxModel,
    private readonly files: readonly FileStamp[],
    private readonly device: RealDevice,
    readonly bytes: number,
  ) {}

  /**
   * @throws what reading the model's directory throws: files that leave its folder are refused before the runtime sees them;
   *   model/malformed where the runtime refuses the model
   */
  static async create(model: OnnxModel, device: RealDevice): Promise<OnnxSession> {
    const stamp = await stampFile(model.weights);
    const { others, packs } = await withCheckpoint(stamp.path, async ({ source, tensors }) => ({
      others: await stampOthers(source, stamp.path),
      packs: tensors.some(({ dtype }) => dtype === 'I8' || dtype === 'U8'),
    }));
    const runtime = await loadRuntime();
    const files = [stamp, ...others];
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const folder = dirname(stamp.path);
    const session = await createSession(runtime, {
      ...{ model: stamp.path, device, bytes, prepack: packs },
      external: { folder, files: others.map(({ path }) => relative(folder, path).replaceAll(sep, '/')) },
    }).catch((error: unknown) => {
      if (device !== 'cpu' || error instanceof HeadstartError) throw error;
      throw refused(model, error);
    });
    return new OnnxSession(runtime, session, model, files, device, bytes);
  }

  /**
   * The logits of a picture; of a model that returns probabilities, their logarithms.
   * @throws file/changed, model/malformed
   */
  async run(picture: OnnxPicture): Promise<Float32Array> {
    await Promise.all(this.files.map(requireUnchanged));
    const { onnx, classes } = this.model;
    const { data, shape } = picture;
    const tensor =
      data instanceof Float32Array
        ? new this.runtime.Tensor('float32', data, shape)
        : new this.runtime.Tensor('uint8', data, shape);
    const outputs = await this.session.run({ [onnx.input]: tensor }).catch((error: unknown) => {
      // On another device than the CPU, the CPU is tried next.
      throw this.device === 'cpu' && !(error instanceof HeadstartError) ? refused(this.model, error) : error;
    });
    const found = outputs[onnx.output]?.data;
    if (!(found instanceof Float32Array) || found.length !== classes.length * onnx.batch) {
      throw new HeadstartError(
        'model/malformed',
        `${this.model.weights} returned ${found?.length ?? 'no'} scores for ${onnx.batch} pictures of ${classes.length} classes. Correct the classes in its headstart.json.`,
      );
    }
    return toLogits(found.slice(0, classes.length), onnx.scores);
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

function stampOthers(source: object, model: string): Promise<FileStamp[]> {
  if (!(source instanceof ShardedSource)) return Promise.resolve([]);
  const paths = source.parts.flatMap(({ source: { path } }) =>
    path === undefined || path === model ? [] : [path],
  );
  return Promise.all(paths.map(stampFile));
}

function refused({ weights }: OnnxModel, error: unknown): HeadstartError {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return new HeadstartError(
    'model/malformed',
    `ONNX Runtime cannot run ${weights}: ${reason.slice(0, 300)}`,
    {
      cause: error,
    },
  );
}
