import type { ModelSpec } from '../../shared/modelSpec';
import { preprocessPixels } from '../preprocess/preprocess';
import type { RgbImage } from '../preprocess/RgbImage';
import { withNetwork } from '../sessions/loadNetwork';
import { networkOf } from '../sessions/networkOf';
import type { NetworkSession } from '../sessions/NetworkSession';
import type { SessionCache } from '../sessions/SessionCache';

/** A picture as the app prepares it, float32 3×crop×crop. */
export function prepared(
  picture: RgbImage,
  { preprocessing }: Pick<ModelSpec, 'preprocessing'>,
): Float32Array {
  const pixels = new Float32Array(3 * preprocessing.crop ** 2);
  preprocessPixels(picture, preprocessing, pixels, 0);
  return pixels;
}

/** What the app itself computes for pictures, which exported models are compared with. */
export async function ownLogits(
  model: ModelSpec,
  pictures: readonly RgbImage[],
  sessions: SessionCache<NetworkSession>,
): Promise<Float32Array[]> {
  return withNetwork(sessions, networkOf({ model }, 1), async (session) => {
    const logits: Float32Array[] = [];
    for (const picture of pictures) logits.push((await session.run(prepared(picture, model))).data.slice());
    return logits;
  });
}

/** Largest difference of any two elements in the same place. NaN beside a number counts as infinite. */
export function largestDifference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let largest = 0;
  for (const [index, row] of a.entries()) {
    const other = b[index];
    if (other?.length !== row.length) return Infinity;
    for (const [at, value] of row.entries()) {
      const difference = Math.abs(value - (other[at] ?? NaN));
      if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
    }
  }
  return largest;
}
