import { toErrorInfo, type ErrorInfo } from '../../shared/errors';
import { decodeImage } from '../preprocess/decodeImage';
import type { ModelDevice } from '../sessions/ModelDevice';
import type { SessionCache } from '../sessions/SessionCache';
import type { OnnxModel, OnnxSession } from './OnnxSession';
import { preparePicture } from './preparePicture';
import { withOnnx } from './withOnnx';

/** What a model says of a picture, or why it cannot. */
export type OnnxAnswer =
  | { readonly image: string; readonly logits: Float32Array; readonly milliseconds: number }
  | { readonly image: string; readonly error: ErrorInfo };

/** What classifying with a model in ONNX takes. */
export interface OnnxPicturesOptions {
  readonly images: readonly string[];
  readonly model: OnnxModel;
  readonly ignoreExif: boolean;
  readonly sessions: SessionCache<OnnxSession>;
  readonly device: ModelDevice;
  /** Awaited before each run. */
  readonly breathe: () => Promise<void>;
}

/**
 * Runs a model in ONNX on pictures, one after the other, and yields its logits in order. A picture that cannot be read is yielded as its
 * error.
 * @throws what loading and running the model throws
 */
export async function* onnxPictures(
  options: OnnxPicturesOptions,
): AsyncGenerator<OnnxAnswer, void, undefined> {
  const { images, model, ignoreExif, sessions, device, breathe } = options;
  // The model is looked at before the pictures: what is wrong with it is wrong with every picture.
  await device.run((on) => withOnnx(sessions, model, on, () => Promise.resolve()));
  for (const image of images) {
    const begin = performance.now();
    const decoded = await decodeImage(image, { ignoreExif }).catch((error: unknown) => toErrorInfo(error));
    if ('code' in decoded) {
      yield { image, error: decoded };
      continue;
    }
    const picture = preparePicture(decoded, model.preprocessing, model.onnx);
    await breathe();
    const logits = await device.run((on) => withOnnx(sessions, model, on, (session) => session.run(picture)));
    yield { image, logits, milliseconds: performance.now() - begin };
  }
}
