import { HeadstartError } from '../shared/errors';
import { parseAddress } from '../shared/http/openResponse';

/**
 * The address of a published file on a mirror: its scheme and host are the mirror's, its path stays, below the mirror's own
 * where that has one.
 * @throws usage for a mirror that is no http or https address
 */
export function applyMirror(url: string, mirror: string | undefined): string {
  if (mirror === undefined || mirror === '') return url;
  const { pathname, search } = new URL(url);
  let base: URL;
  try {
    base = parseAddress(mirror);
  } catch (cause) {
    throw new HeadstartError(
      'usage',
      `The mirror ${JSON.stringify(mirror)} is not an http or https address, such as https://mirror.example.`,
      { cause },
    );
  }
  return `${base.origin}${base.pathname.replace(/\/$/, '')}${pathname}${search}`;
}
