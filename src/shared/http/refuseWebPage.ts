import { HeadstartError } from '../errors';

/**
 * A hotel's or a company's sign-in page answers every request with itself, mostly saying what it is. No weights file begins like one.
 * @param head the first bytes of the body, where they are there already
 * @throws url/web-page
 */
export function refuseWebPage(url: string, headers: Headers | undefined, head?: Uint8Array): void {
  const type = headers?.get('content-type') ?? '';
  const text = head ? Buffer.from(head.subarray(0, 256)).toString('latin1') : '';
  if (!/^\s*(text\/html|application\/xhtml)/i.test(type) && !/^\s*<(!doctype html|html|head)/i.test(text))
    return;
  throw new HeadstartError(
    'url/web-page',
    `${url} gave a web page instead of the file: a network or a site that wants a sign-in. ` +
      'Open it in a browser, then try again.',
  );
}
