import type { RealDevice } from '../../shared/deviceProtocol';
import type { ExplainParams } from '../../shared/explainProtocol';
import { batchSize } from '../predict/batchSize';
import { softmax } from '../predict/softmax';
import { networkMultiplications, withNetwork } from '../sessions/loadNetwork';
import type { NetworkSession } from '../sessions/NetworkSession';
import type { SessionCache } from '../sessions/SessionCache';
import { chooseClass, type ChosenClass } from './chooseClass';
import { networkOf } from '../sessions/networkOf';
import type { Grid } from './resizeMap';

/** Places along each side that are covered, one after the other. */
const PLACES = 14;
/** Side of the patch in steps from place to place: neighbouring patches overlap by half. */
const PATCH_STEPS = 2;

export interface OcclusionMap extends ChosenClass {
  /** The probability that the class loses when a place is covered; negative where it gains. */
  readonly map: Grid;
}

export interface OcclusionHooks {
  /** Awaited before each run. */
  readonly breathe: () => Promise<void>;
  /** Places that are done. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Covers the picture place by place with a patch of the mean colour and measures what the class loses (Zeiler and Fergus 2013).
 * @param pixels float32 3×crop×crop
 * @throws what loading the network throws; usage for a class that the model does not have; model/not-finite
 */
export async function occlusionMap(
  params: ExplainParams,
  pixels: Float32Array,
  sessions: SessionCache<NetworkSession>,
  { breathe, onProgress }: OcclusionHooks,
  device: RealDevice = 'cpu',
): Promise<OcclusionMap> {
  const { architecture, classes, preprocessing } = params.model;
  const { crop } = preprocessing;
  const total = PLACES ** 2;
  const whole = await withNetwork(sessions, networkOf(params, 1, device), async (session) => {
    await breathe();
    return (await session.run(pixels)).data;
  });
  const chosen = chooseClass(whole, classes, params.classIndex);
  const batch = Math.min(batchSize(networkMultiplications(architecture, crop)), total);
  const values = new Float32Array(total);
  await withNetwork(sessions, networkOf(params, batch, device), async (session) => {
    const input = new Float32Array(batch * pixels.length);
    for (let first = 0; first < total; first += batch) {
      onProgress(first, total);
      for (let row = 0; row < batch; row++) {
        const target = input.subarray(row * pixels.length, (row + 1) * pixels.length);
        target.set(pixels);
        coverPlace(target, crop, first + row);
      }
      await breathe();
      const { data } = await session.run(input);
      for (let row = 0; row < batch && first + row < total; row++) {
        const logits = data.subarray(row * classes.length, (row + 1) * classes.length);
        values[first + row] = chosen.probability - (softmax(logits)[chosen.classIndex] ?? 0);
      }
    }
  });
  onProgress(total, total);
  return { ...chosen, map: { height: PLACES, width: PLACES, values } };
}

/** Covers one place of a normalised picture 3×crop×crop with the mean colour, which is zero. */
export function coverPlace(pixels: Float32Array, crop: number, place: number): void {
  const [top, bottom] = span(Math.floor(place / PLACES) % PLACES, crop);
  const [left, right] = span(place % PLACES, crop);
  for (let channel = 0; channel < 3; channel++) {
    for (let row = top; row < bottom; row++) {
      const begin = (channel * crop + row) * crop;
      pixels.fill(0, begin + left, begin + right);
    }
  }
}

/** The pixels along one axis that the patch of a place covers; it is cut off at the edges. */
function span(place: number, crop: number): [begin: number, end: number] {
  const step = crop / PLACES;
  const centre = (place + 0.5) * step;
  const half = (PATCH_STEPS / 2) * step;
  return [Math.max(0, Math.round(centre - half)), Math.min(crop, Math.round(centre + half))];
}
