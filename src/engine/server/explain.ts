import { HeadstartError } from '../../shared/errors';
import type { DeviceChoice, RealDevice } from '../../shared/deviceProtocol';
import type { ExplainParams } from '../../shared/explainProtocol';
import { requireClass, type ChosenClass } from '../explain/chooseClass';
import { drawOverlay, writePng } from '../explain/drawOverlay';
import { gradCam } from '../explain/gradCam';
import { gradCamTrial } from '../explain/gradCamTrial';
import { lookAt } from '../explain/lookAt';
import { normaliseMap } from '../explain/normaliseMap';
import { occlusionMap } from '../explain/occlusion';
import { resizeMap, type Grid } from '../explain/resizeMap';
import { chooseDerived, chooseDevice } from '../sessions/chooseDevice';
import { ModelDevice } from '../sessions/ModelDevice';
import { trialOf } from './deviceFor';
import { breathe, type Handler, type RequestContext } from './RequestContext';

/** Shows which places of a picture speak for a class. */
export const explain: Handler<'explain'> = async (params, context) => {
  const begin = performance.now();
  const { model, method, out } = params;
  if (model.classes.length === 0) throw new HeadstartError('model/labels', 'The model has no classes.');
  if (params.classIndex !== undefined) requireClass(params.classIndex, model.classes.length);
  const { picture, region, pixels } = await lookAt(params);
  const device = new ModelDevice(await deviceOf(params, context));
  const {
    layer,
    map: raw,
    ...chosen
  } = await device.run((device) => evidence(params, pixels, device, context));
  const { map, peak } = normaliseMap(raw);
  if (out !== undefined) await writePng(out, drawOverlay(picture, map, region));
  const { crop } = model.preprocessing;
  return {
    method,
    layer,
    ...chosen,
    map,
    peak,
    crop,
    heat: Uint8Array.from(resizeMap(map, crop), (value) => Math.round(value * 255)),
    picture: { width: picture.width, height: picture.height },
    region,
    milliseconds: performance.now() - begin,
    ...device.summary,
  };
};

/** An occlusion map takes the network as it classifies; Grad-CAM has gradients of its own, which are compared with the CPU's too. */
async function deviceOf(params: ExplainParams, context: RequestContext): Promise<DeviceChoice> {
  const { model, allowPartial, device = 'auto', method } = params;
  const classifying = await trialOf(model, context, allowPartial);
  if (method === 'occlusion') return chooseDevice(device, classifying, context.trials);
  return chooseDerived(device, classifying, () => gradCamTrial(params, context.sessions), context.trials);
}

async function evidence(
  params: ExplainParams,
  pixels: Float32Array,
  device: RealDevice,
  { sessions, signal, notify }: RequestContext,
): Promise<ChosenClass & { layer: string | null; map: Grid }> {
  const pause = (): Promise<void> => breathe(signal);
  if (params.method === 'grad-cam') return gradCam(params, pixels, sessions, pause, device);
  const { request } = params;
  const onProgress = (done: number, total: number): void => notify('progress', { request, done, total });
  const hooks = { breathe: pause, onProgress };
  return { layer: null, ...(await occlusionMap(params, pixels, sessions, hooks, device)) };
}
