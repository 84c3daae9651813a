// @ts-check

/**
 * Browsers take every name below `localhost` for this machine. Below one more name, a window and its webviews are of
 * one site, which is what lets webviews have service workers.
 */
const SITE = 'headstart.localhost';
/** The host under which a driven browser opens the window. */
export const WINDOW_HOST = `window.${SITE}`;

/**
 * Gives each webview of a window an origin of its own, as desktop VS Code and its public web version do. The server
 * has them all on the window's origin, where the service worker of a second webview waits for the first one's to
 * end, sometimes for ever: the webview then stays blank.
 * @param {import('playwright-core').Page} page
 * @param {number} port the server's
 */
export async function separateWebviews(page, port) {
  // A page that did not come straight from this machine must be allowed to connect to it; older browsers do not ask.
  await page
    .context()
    .grantPermissions(['local-network-access'])
    .catch(() => undefined);
  const isWindow = (/** @type {URL} */ url) => url.host === `${WINDOW_HOST}:${port}` && url.pathname === '/';
  await page.route(isWindow, async (route) => {
    // Only browsers know the name, so the page is asked for by the address.
    const url = route.request().url().replace(WINDOW_HOST, '127.0.0.1');
    const response = await route.fetch({ url });
    const html = await response.text();
    const endpoint = '&quot;webviewEndpoint&quot;:&quot;';
    if (!html.includes(endpoint))
      throw new Error('The page of the VS Code server does not say where webviews are.');
    const headers = response.headers();
    const policy = headers['content-security-policy'] ?? '';
    await route.fulfill({
      response,
      body: html.replace(endpoint, `${endpoint}http://{{uuid}}.${SITE}:${port}/`),
      headers: {
        ...headers,
        'content-security-policy': policy.replace('frame-src', `frame-src http://*.${SITE}:${port}`),
      },
    });
  });
}
