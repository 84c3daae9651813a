import { describe, expect, it } from 'vitest';
import { openResponse } from './openResponse';

/** A fetch that answers from a table, and notes what it was asked. */
function fakeFetch(answers: Record<string, { status?: number; location?: string; hidden?: string }>) {
  const asked: { url: string; redirect: unknown; headers: unknown }[] = [];
  const fetch = (url: string, { redirect, headers }: RequestInit): Promise<Response> => {
    asked.push({ url, redirect, headers });
    const { status = 200, location, hidden } = answers[url] ?? { status: 404 };
    const response = new Response(null, { status, headers: location === undefined ? {} : { location } });
    // As browsers do, and VS Code where it uses Electron's network.
    if (hidden !== undefined && redirect === 'manual')
      Object.defineProperty(response, 'type', { value: 'opaqueredirect' });
    if (hidden !== undefined && redirect === 'follow')
      Object.defineProperty(response, 'url', { value: hidden });
    return Promise.resolve(response);
  };
  return { fetch, asked };
}

describe('a request', () => {
  it('follows to encrypted addresses, relative ones too', async () => {
    const { fetch, asked } = fakeFetch({
      'http://a.example/x': { status: 301, location: 'https://b.example/y' },
      'https://b.example/y': { status: 308, location: '../z' },
      'https://b.example/z': {},
    });
    const { response, url } = await openResponse({ url: 'http://a.example/x', fetch });
    expect([response.status, url]).toEqual([200, 'https://b.example/z']);
    expect(asked).toHaveLength(3);
  });

  it('keeps credentials to their host and other headers everywhere', async () => {
    const { fetch, asked } = fakeFetch({
      'https://a.example/x': { status: 302, location: '/y' },
      'https://a.example/y': { status: 302, location: 'https://b.example/z' },
      'https://b.example/z': {},
    });
    await openResponse({
      url: 'https://a.example/x',
      fetch,
      headers: { Authorization: 'Bearer x', range: 'bytes=1-' },
    });
    expect(asked[1]?.headers).toMatchObject({ Authorization: 'Bearer x', range: 'bytes=1-' });
    expect(asked[2]?.headers).toEqual({ 'accept-encoding': 'identity', range: 'bytes=1-' });
  });

  it.each(['http://b.example', 'file:///etc/passwd', 'ftp://b.example', 'data:,x'])(
    'does not follow from https to %s',
    async (location) => {
      const { fetch, asked } = fakeFetch({ 'https://a.example/': { status: 302, location } });
      await expect(openResponse({ url: 'https://a.example/', fetch })).rejects.toMatchObject({
        code: 'url/redirect',
      });
      expect(asked).toHaveLength(1);
    },
  );

  it('lets a fetch that hides redirects follow them, and looks where it came to', async () => {
    const good = fakeFetch({ 'https://a.example/': { hidden: 'https://b.example/y' } });
    expect((await openResponse({ url: 'https://a.example/', fetch: good.fetch })).url).toBe(
      'https://b.example/y',
    );
    expect(good.asked.map(({ redirect }) => redirect)).toEqual(['manual', 'follow']);
    const bad = fakeFetch({ 'https://a.example/': { hidden: 'http://b.example/y' } });
    await expect(openResponse({ url: 'https://a.example/', fetch: bad.fetch })).rejects.toMatchObject({
      code: 'url/redirect',
    });
  });

  it('gives an error answer to its caller', async () => {
    const { fetch } = fakeFetch({});
    expect((await openResponse({ url: 'https://a.example/none', fetch })).response.status).toBe(404);
  });
});
