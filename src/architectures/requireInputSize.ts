import type { Value } from '../graph/types';
import { HeadstartError } from '../shared/errors';

/**
 * Refuses pictures of another size than the one that a network with tables of positions was built for.
 * @param picture N×3×H×W
 * @throws architecture/input-size
 */
export function requireInputSize(network: string, picture: Value, side: number): void {
  const [, , height = 0, width = 0] = picture.shape;
  if (height === side && width === side) return;
  throw new HeadstartError(
    'architecture/input-size',
    `This ${network} was built for pictures of ${side}×${side} pixels and cannot take ${height}×${width}.`,
  );
}
