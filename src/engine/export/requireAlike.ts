import { HeadstartError } from '../../shared/errors';

/** More than the order of additions explains, for logits and for probabilities. */
const TOLERANCE = 1e-3;

/**
 * Makes sure that an exported model computes what the app computes.
 * @returns the difference
 * @throws export/differs
 */
export function requireAlike(difference: number, file: string): number {
  if (difference <= TOLERANCE) return difference;
  throw new HeadstartError(
    'export/differs',
    `${file} was written, but it computes something else than the app (${difference}). It was removed; please report this.`,
  );
}
