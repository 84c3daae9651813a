import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnkindServer } from '../../test/support/UnkindServer';
import { HttpSource } from './HttpSource';

const content = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251);

let server: UnkindServer;
beforeAll(async () => {
  server = await UnkindServer.start();
});
afterAll(() => server.close());

const open = (url: string) => HttpSource.open(url, { fetch: (at, init) => fetch(at, init), retryMs: [1, 1] });

describe('a file behind HTTP', () => {
  it('gives exactly what is asked for, wherever it was cut', async () => {
    const source = await open(server.serve('/a', content));
    expect(source.size).toBe(content.length);
    const places = [
      [0, 10],
      [65_530, 20],
      [299_990, 10],
      [100_000, 1],
      [99_990, 70_000],
      [0, 300_000],
      [5, 0],
    ] as const;
    for (const [offset, length] of places) {
      expect(
        Buffer.compare(await source.read(offset, length), content.subarray(offset, offset + length)),
      ).toBe(0);
    }
    await expect(source.read(299_999, 2)).rejects.toMatchObject({ code: 'checkpoint/truncated' });
  });

  it('fetches nothing twice and little around what is read', async () => {
    server.requests.length = 0;
    const source = await open(server.serve('/b', content));
    for (const offset of [0, 100, 65_000]) await source.read(offset, 8);
    expect(server.bytesSent('/b')).toBe(65_536);
    await source.read(200_000, 30);
    expect(server.bytesSent('/b')).toBe(65_536 + 512);
    await source.read(65_530, 20);
    expect(server.bytesSent('/b')).toBe(2 * 65_536 + 512);
    await source.read(0, 250_000);
    expect(server.bytesSent('/b')).toBeLessThan(content.length + 65_536);
  });

  it('notices that the file has changed', async () => {
    const source = await open(server.serve('/c', content));
    server.serve('/c', content, { etag: '"2"' });
    await expect(source.read(200_000, 8)).rejects.toMatchObject({ code: 'url/changed' });
  });

  it('follows a redirect once, and again when the address it led to has expired', async () => {
    server.requests.length = 0;
    const signed = server.serve('/signed', content);
    server.misbehave('/d', { kind: 'redirect', to: signed }, { kind: 'redirect', to: `${server.url}/newer` });
    const source = await open(`${server.url}/d`);
    await source.read(100_000, 8);
    expect(server.requests.map(({ path }) => path)).toEqual(['/d', '/signed', '/signed']);
    server.misbehave('/signed', { kind: 'status', status: 403 });
    server.serve('/newer', content);
    expect(Buffer.compare(await source.read(200_000, 8), content.subarray(200_000, 200_008))).toBe(0);
  });

  it('is let go when its reader is cancelled', async () => {
    const source = await open(server.serve('/e', content));
    server.misbehave('/e', { kind: 'stall', after: 100 });
    const aborting = new AbortController();
    const reading = source.read(150_000, 1000, aborting.signal);
    setTimeout(() => aborting.abort(), 20);
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});
