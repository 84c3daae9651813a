import type { ClassifyParams } from '../../shared/engineProtocol';
import { HeadstartError, type ErrorInfo } from '../../shared/errors';
import { networkMultiplications, withNetwork, type NetworkRequest } from '../sessions/loadNetwork';
import type { ModelDevice } from '../sessions/ModelDevice';
import { networkOf } from '../sessions/networkOf';
import type { NetworkSession } from '../sessions/NetworkSession';
import type { SessionCache } from '../sessions/SessionCache';
import { batchSize } from './batchSize';
import { prepareImages, type PreparedImage } from './prepareImages';

/** What a network says of a picture, or why it cannot. */
export type PictureLogits =
  | { readonly image: string; readonly logits: Float32Array }
  | { readonly image: string; readonly error: ErrorInfo };

type Source = Pick<ClassifyParams, 'images' | 'model' | 'ignoreExif'>;

/**
 * Runs a network on pictures, several at once, and yields the logits of each in order. A picture that fails is yielded as its error.
 * @param breathe is awaited before each run
 * @throws what loading the network throws; model/not-finite where it gives no numbers
 */
export async function* runPictures(
  { images, model, ignoreExif }: Source,
  sessions: SessionCache<NetworkSession>,
  breathe: () => Promise<void>,
  device: ModelDevice,
): AsyncGenerator<PictureLogits, void, undefined> {
  const { architecture, preprocessing } = model;
  const most = batchSize(networkMultiplications(architecture, preprocessing.crop));
  const batch = Math.min(most, images.length);
  const request = networkOf({ model }, batch);
  let chunk: PreparedImage[] = [];
  for await (const prepared of prepareImages({ images, ignoreExif, preprocessing })) {
    chunk.push(prepared);
    if (chunk.length < batch) continue;
    await breathe();
    yield* await runChunk(chunk, request, sessions, device);
    chunk = [];
  }
  await breathe();
  yield* await runChunk(chunk, request, sessions, device);
}

/** Where there are fewer pictures than the session takes, the rest of the batch is zeros. */
async function runChunk(
  chunk: readonly PreparedImage[],
  request: NetworkRequest,
  sessions: SessionCache<NetworkSession>,
  device: ModelDevice,
): Promise<PictureLogits[]> {
  const ready = chunk.filter((one) => 'pixels' in one);
  if (ready.length === 0) return chunk.filter((one) => 'error' in one);
  const input = new Float32Array(request.batch * (ready[0]?.pixels.length ?? 0));
  for (const [row, { pixels }] of ready.entries()) input.set(pixels, row * pixels.length);
  const { data } = await device.run((device) =>
    withNetwork(sessions, { ...request, device }, (session) => session.run(input)),
  );
  const width = data.length / request.batch;
  let row = 0;
  return chunk.map((one): PictureLogits => {
    if ('error' in one) return one;
    const logits = data.slice(row * width, (row + 1) * width);
    row += 1;
    return { image: one.image, logits: requireFinite(logits) };
  });
}

function requireFinite(logits: Float32Array): Float32Array {
  if (logits.every((logit) => Number.isFinite(logit))) return logits;
  throw new HeadstartError(
    'model/not-finite',
    'The network gave results that are not finite numbers: its weights are damaged or were never trained.',
  );
}
