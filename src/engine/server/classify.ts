import type { ClassifyParams, ImageResult } from '../../shared/engineProtocol';
import { HeadstartError } from '../../shared/errors';
import { batchSize } from '../predict/batchSize';
import { prepareImages, type PreparedImage } from '../predict/prepareImages';
import { topPredictions } from '../predict/topPredictions';
import { chooseDevice } from '../sessions/chooseDevice';
import { networkMultiplications, withNetwork } from '../sessions/loadNetwork';
import { ModelDevice } from '../sessions/ModelDevice';
import { networkOf } from '../sessions/networkOf';
import { networkTrial } from '../sessions/networkTrial';
import { classifyOnnx } from './classifyOnnx';
import { isOnnx } from './deviceFor';
import { breathe, type Handler, type RequestContext } from './RequestContext';

type Ready = Extract<PreparedImage, { pixels: Float32Array }>;

/** Classifies pictures, telling each result as soon as it is there. One that fails leaves the others alone. */
export const classify: Handler<'classify'> = async (params, context) => {
  const { model, images, request } = params;
  if (model.classes.length === 0) throw new HeadstartError('model/labels', 'The model has no classes.');
  if (isOnnx(model)) return classifyOnnx(params, model, context);
  const crop = model.preprocessing.crop;
  const most = images.length > 1 ? batchSize(networkMultiplications(model.architecture, crop)) : 1;

  // The weights are looked at before the pictures: what is wrong with them is wrong with every picture.
  const first = networkOf(params, images.length >= most ? most : 1);
  const trial = await networkTrial(context.sessions, first);
  const device = new ModelDevice(await chooseDevice(params.device, trial, context.trials));
  await device.run((device) => withNetwork(context.sessions, { ...first, device }, () => Promise.resolve()));

  let told = 0;
  let failed = 0;
  const tell = (result: ImageResult) => {
    if ('error' in result) failed += 1;
    context.notify('classified', { request, index: told, result });
    told += 1;
  };

  let chunk: PreparedImage[] = [];
  const flush = async () => {
    for (const result of await classifyChunk(chunk, params, most, device, context)) tell(result);
    chunk = [];
  };
  const source = { images, ignoreExif: params.ignoreExif, preprocessing: model.preprocessing };
  for await (const prepared of prepareImages(source)) {
    chunk.push(prepared);
    if (chunk.length === most) await flush();
  }
  await flush();
  return { ...device.summary, classified: told - failed, failed };
};

/** Runs the pictures of a chunk together where it is full, one by one otherwise: each batch size needs a session. */
async function classifyChunk(
  chunk: readonly PreparedImage[],
  params: ClassifyParams,
  most: number,
  device: ModelDevice,
  { sessions, signal }: RequestContext,
): Promise<ImageResult[]> {
  const ready = chunk.filter((prepared): prepared is Ready => 'pixels' in prepared);
  const batch = ready.length === most ? most : 1;
  const results = new Map<PreparedImage, ImageResult>();
  for (let first = 0; first < ready.length; first += batch) {
    const group = ready.slice(first, first + batch);
    const logits = await device.run((device) =>
      withNetwork(sessions, networkOf(params, batch, device), async (session) => {
        await breathe(signal);
        const begin = performance.now();
        const { data } = await session.run(concatenate(group.map(({ pixels }) => pixels)));
        return { data, milliseconds: (performance.now() - begin) / batch };
      }),
    );
    const classes = logits.data.length / batch;
    for (const [index, prepared] of group.entries()) {
      results.set(prepared, {
        image: prepared.image,
        predictions: topPredictions(
          logits.data.subarray(index * classes, (index + 1) * classes),
          params.model.classes,
          params.top,
        ),
        milliseconds: prepared.milliseconds + logits.milliseconds,
      });
    }
  }
  return chunk.flatMap((prepared): ImageResult[] => {
    if ('error' in prepared) return [prepared];
    const result = results.get(prepared);
    return result ? [result] : [];
  });
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
