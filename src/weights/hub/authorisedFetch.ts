import type { Fetch } from '../../shared/http/openResponse';
import type { HubSettings } from './hubSettings';

/** A `fetch` that shows the user's token to the hub, and to nobody else. */
export function authorisedFetch({ endpoint, token }: HubSettings, fetch: Fetch): Fetch {
  if (token === undefined) return fetch;
  const { origin } = new URL(endpoint);
  return (url, init) => {
    if (new URL(url).origin !== origin) return fetch(url, init);
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    return fetch(url, { ...init, headers });
  };
}
