import { HeadstartError } from '../errors';

/** What an HTTP status that is no success means to a person. */
export function statusError(url: string, status: number): HeadstartError {
  const { host } = new URL(url);
  const said = `${url} cannot be read: ${host} answers with status ${status}`;
  switch (status) {
    case 401:
    case 403:
    case 407:
    case 451:
      return new HeadstartError(
        'url/forbidden',
        `${said}, which refuses access. The file needs a sign-in, a licence to be accepted or another network.`,
      );
    case 404:
      return new HeadstartError('url/not-found', `${said}: there is no such file. Check the address.`);
    case 410:
      return new HeadstartError('url/not-found', `${said}: the file has been removed for good.`);
    case 416:
      return new HeadstartError(
        'url/range',
        `${said}: it does not have the part of the file that was asked for. The file there is another one, or the server is set up wrongly.`,
      );
    case 429:
      return new HeadstartError('url/too-many-requests', `${said}: too many requests. Try again later.`);
    case 503:
      return new HeadstartError(
        'url/unavailable',
        `${said}: the server is not available at present. Try again later.`,
      );
    default:
      return status >= 500
        ? new HeadstartError('url/server', `${said}: the server has a fault. Try again later.`)
        : new HeadstartError('url/status', `${said}, which is no answer to a request for a file.`);
  }
}
