import { HeadstartError } from '../../shared/errors';

/** An image whose bytes break off or contradict themselves. */
export function damaged(name: string, reason: string, options?: { cause?: unknown }): HeadstartError {
  return new HeadstartError(
    'image/damaged',
    `${name} is damaged: ${reason}. Copy or download it again.`,
    options,
  );
}
