import { HeadstartError } from '../../shared/errors';
import type { ExplainParams } from '../../shared/explainProtocol';
import { requireClass, type ChosenClass } from '../explain/chooseClass';
import { drawOverlay, writePng } from '../explain/drawOverlay';
import { gradCam } from '../explain/gradCam';
import { lookAt } from '../explain/lookAt';
import { normaliseMap } from '../explain/normaliseMap';
import { occlusionMap } from '../explain/occlusion';
import { resizeMap, type Grid } from '../explain/resizeMap';
import { breathe, type Handler, type RequestContext } from './RequestContext';

/** Shows which places of a picture speak for a class. */
export const explain: Handler<'explain'> = async (params, context) => {
  const begin = performance.now();
  const { model, method, out } = params;
  if (model.classes.length === 0) throw new HeadstartError('model/labels', 'The model has no classes.');
  if (params.classIndex !== undefined) requireClass(params.classIndex, model.classes.length);
  const { picture, region, pixels } = await lookAt(params);
  const { layer, map: raw, ...chosen } = await evidence(params, pixels, context);
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
  };
};

async function evidence(
  params: ExplainParams,
  pixels: Float32Array,
  { sessions, signal, notify }: RequestContext,
): Promise<ChosenClass & { layer: string | null; map: Grid }> {
  const pause = (): Promise<void> => breathe(signal);
  if (params.method === 'grad-cam') return gradCam(params, pixels, sessions, pause);
  const { request } = params;
  const onProgress = (done: number, total: number): void => notify('progress', { request, done, total });
  return { layer: null, ...(await occlusionMap(params, pixels, sessions, { breathe: pause, onProgress })) };
}
