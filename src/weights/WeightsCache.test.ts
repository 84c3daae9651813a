import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DownloadBench, QUICK, sha256, someBytes } from '../../test/support/downloads';
import { UnkindServer } from '../../test/support/UnkindServer';
import type { CatalogueEntry } from './catalogueSchema';
import { loadCatalogue } from './loadCatalogue';
import { WeightsCache } from './WeightsCache';

const content = someBytes(200_000);
const published = (await loadCatalogue(resolve(import.meta.dirname, '../../models'))).entries[0]!;
const entry: CatalogueEntry = {
  ...published,
  url: 'https://published.example/models/net.pth',
  sha256Prefix: sha256(content),
  mebibytes: content.length / 2 ** 20,
};
const bench = new DownloadBench();
const folder = join(bench.folder, 'checkpoints');
const file = join(folder, 'net.pth');

let server: UnkindServer;
let cache: WeightsCache;
beforeAll(async () => {
  server = await UnkindServer.start();
  server.serve('/models/net.pth', content);
  cache = new WeightsCache({
    folder,
    hashes: bench.hashes,
    downloader: bench.downloader({ timings: { ...QUICK, attempts: 1 } }),
    mirror: server.url,
  });
});
afterAll(async () => {
  await server.close();
  bench.remove();
});

it('weights are absent, then partial, then cached, then gone', async () => {
  expect(await cache.stateOf(entry)).toEqual({ state: 'absent' });
  server.misbehave('/models/net.pth', { kind: 'drop', after: 90_000 });
  await expect(cache.pull(entry)).rejects.toMatchObject({ code: 'url/broke-off' });
  expect(await cache.stateOf(entry)).toEqual({ state: 'partial', received: 90_000, total: content.length });
  await cache.pull(entry);
  const bytes = content.length;
  expect(await cache.stateOf(entry)).toEqual({ state: 'cached', file, bytes, sha256: sha256(content) });
  expect(sha256(readFileSync(file))).toBe(sha256(content));
  expect(await cache.remove(entry)).toBe(bytes);
  expect(await cache.stateOf(entry)).toEqual({ state: 'absent' });
  expect(await cache.remove(entry)).toBe(0);
});

it('what was begun is removed, too', async () => {
  server.misbehave('/models/net.pth', { kind: 'drop', after: 90_000 });
  await expect(cache.pull(entry)).rejects.toMatchObject({ code: 'url/broke-off' });
  expect(await cache.remove(entry)).toBe(90_000);
  expect(await cache.stateOf(entry)).toEqual({ state: 'absent' });
});

it('a file that somebody else put there is cached, and not yet verified', async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, content);
  expect(await cache.stateOf(entry)).toMatchObject({ state: 'cached', sha256: undefined });
  expect(await cache.pull(entry)).toMatchObject({ transferred: 0, sha256: sha256(content) });
  expect(await cache.stateOf(entry)).toMatchObject({ state: 'cached', sha256: sha256(content) });
  writeFileSync(file, content.subarray(0, 10));
  expect(await cache.stateOf(entry)).toEqual({ state: 'wrong-size', file, bytes: 10 });
});
