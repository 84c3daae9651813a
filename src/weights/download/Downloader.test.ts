import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DownloadBench, QUICK, sha256, someBytes } from '../../../test/support/downloads';
import { UnkindServer, type Unkindness } from '../../../test/support/UnkindServer';
import type { DownloadRequest } from './DownloadRequest';
import { sleep } from './DownloadTimings';
import type { DownloadProgress } from './ProgressMeter';

const PATH = '/models/net-12345678.pth';
const SIZE = 200_000;

let server: UnkindServer;
let bench: DownloadBench;
let content: Uint8Array;
beforeAll(async () => {
  server = await UnkindServer.start();
});
afterAll(() => server.close());
afterEach(() => bench.remove());

/** A fresh folder and a fresh file on the server, which misbehaves as told. */
function prepare(...unkind: Unkindness[]): DownloadRequest {
  bench = new DownloadBench();
  content = someBytes(SIZE);
  server.requests.length = 0;
  server.serve(PATH, content);
  server.misbehave(PATH, ...unkind);
  return {
    url: server.url + PATH,
    publishedUrl: `https://published.example${PATH}`,
    target: join(bench.folder, 'checkpoints', 'net.pth'),
    sha256: sha256(content).slice(0, 8),
    size: { bytes: SIZE, tolerance: 500 },
  };
}

/** What lies in the target's folder. */
const left = (): string[] => readdirSync(join(bench.folder, 'checkpoints'));

async function expectWhole(request: DownloadRequest): Promise<void> {
  const file = await bench.downloader().download(request);
  expect(file).toMatchObject({ path: request.target, bytes: SIZE, sha256: sha256(content) });
  expect(sha256(readFileSync(request.target))).toBe(sha256(content));
  expect(left()).toEqual(['net.pth']);
}

const failing = (request: DownloadRequest) => expect(bench.downloader().download(request)).rejects;

describe('a download', () => {
  it('gives the whole file, verified, and tells how it gets on', async () => {
    const request = prepare();
    const seen: DownloadProgress[] = [];
    const file = await bench
      .downloader()
      .download(request, { onProgress: (progress) => seen.push(progress) });
    expect(file).toEqual({ path: request.target, bytes: SIZE, sha256: sha256(content), transferred: SIZE });
    expect(seen.at(-1)).toMatchObject({ phase: 'downloading', received: SIZE, total: SIZE });
    expect(left()).toEqual(['net.pth']);
  });

  it('is not made again when the file is there', async () => {
    const request = prepare();
    await bench.downloader().download(request);
    const again = await bench.downloader().download(request);
    expect(again).toMatchObject({ sha256: sha256(content), transferred: 0 });
    expect(server.requests).toHaveLength(1);
  });

  it('asks for the bytes as they are', async () => {
    const request = prepare();
    await bench.downloader().download({ ...request, headers: { authorization: 'Bearer abc' } });
    expect(server.requests[0]?.headers).toMatchObject({
      'accept-encoding': 'identity',
      authorization: 'Bearer abc',
    });
  });

  it.each<[string, Unkindness[]]>([
    ['breaks once', [{ kind: 'drop', after: 70_000 }]],
    ['breaks again and again', Array.from({ length: 5 }, () => ({ kind: 'drop' as const, after: 30_000 }))],
    ['breaks before the first byte', [{ kind: 'drop', after: 0 }]],
    ['stalls', [{ kind: 'stall', after: 50_000 }]],
    ['asks to wait', [{ kind: 'status', status: 429, headers: { 'retry-after': '0' } }]],
    ['is not available for a moment', [{ kind: 'status', status: 503 }]],
    ['has a fault once', [{ kind: 'status', status: 500 }]],
    ['states a length that is too large, a little', [{ kind: 'length', by: 100 }]],
  ])('gets there without a byte twice when the server %s', async (_, unkind) => {
    const request = prepare(...unkind);
    await expectWhole(request);
    expect(server.bytesSent()).toBe(SIZE);
  });

  it.each<[string, Unkindness[]]>([
    ['ignores the range', [{ kind: 'drop', after: 70_000 }, { kind: 'ignore-range' }]],
    [
      'sends another part',
      [
        { kind: 'drop', after: 70_000 },
        { kind: 'shift-range', by: 10 },
      ],
    ],
    [
      'says that there is no such part',
      [
        { kind: 'drop', after: 70_000 },
        { kind: 'status', status: 416 },
      ],
    ],
    ['packs the file although it was not asked to', [{ kind: 'gzip' }]],
    [
      'sends a wrong byte after a break',
      [
        { kind: 'drop', after: 70_000 },
        { kind: 'corrupt', at: 80_000 },
      ],
    ],
  ])('gets there from the start when the server %s', async (_, unkind) => {
    await expectWhole(prepare(...unkind));
  });

  it('starts over when the file on the server changes meanwhile', async () => {
    const request = prepare({ kind: 'drop', after: 70_000 });
    const aborting = new AbortController();
    await expect(
      bench.downloader({ timings: { ...QUICK, attempts: 1 } }).download(request, { signal: aborting.signal }),
    ).rejects.toMatchObject({ code: 'url/broke-off' });
    content = someBytes(SIZE);
    server.serve(PATH, content, { etag: '"2"' });
    await expectWhole({ ...request, sha256: sha256(content).slice(0, 8) });
    expect(server.requests.at(-1)?.headers).toMatchObject({ 'if-range': '"1"' });
  });

  it('goes on by the date where there is no tag, and by the hash alone where there is neither', async () => {
    const request = prepare({ kind: 'drop', after: 70_000 });
    const date = 'Sat, 21 Nov 2026 01:00:00 GMT';
    server.serve(PATH, content, { etag: 'W/"weak"', lastModified: date });
    await expectWhole(request);
    expect(server.requests[1]?.headers).toMatchObject({ range: 'bytes=70000-', 'if-range': date });

    const second = prepare({ kind: 'drop', after: 70_000 });
    server.serve(PATH, content, { etag: null });
    await expectWhole(second);
    expect(server.requests[1]?.headers.range).toBe('bytes=70000-');
    expect(server.requests[1]?.headers['if-range']).toBeUndefined();
  });

  it('goes on after the process ended, and on another mirror', async () => {
    const request = prepare({ kind: 'drop', after: 70_000 });
    const once = bench.downloader({ timings: { ...QUICK, attempts: 1 } });
    await expect(once.download(request)).rejects.toMatchObject({ code: 'url/broke-off' });
    expect(left().sort()).toEqual(['net.pth.part', 'net.pth.part.json']);
    const mirror = await UnkindServer.start();
    try {
      mirror.serve(PATH, content, { etag: '"other"' });
      const file = await bench.downloader().download({ ...request, url: mirror.url + PATH });
      expect(file.transferred).toBe(SIZE - 70_000);
      expect(mirror.bytesSent() + server.bytesSent()).toBe(SIZE);
    } finally {
      await mirror.close();
    }
  });

  it('keeps what came when it is cancelled', async () => {
    const request = prepare({ kind: 'stall', after: 60_000 });
    const aborting = new AbortController();
    const running = bench.downloader({ timings: { ...QUICK, stallMs: 10_000 } }).download(request, {
      signal: aborting.signal,
      onProgress: ({ received }) => received === 60_000 && aborting.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(left().sort()).toEqual(['net.pth.part', 'net.pth.part.json']);
    await expectWhole(request);
    expect(server.bytesSent()).toBe(SIZE);
  });

  it('takes up a part that was damaged on the disk, and notices', async () => {
    const request = prepare({ kind: 'drop', after: 70_000 });
    await bench
      .downloader({ timings: { ...QUICK, attempts: 1 } })
      .download(request)
      .catch(() => undefined);
    const part = `${request.target}.part`;
    const bytes = readFileSync(part);
    bytes.fill(0, 100, 200);
    writeFileSync(part, bytes);
    await expectWhole(request);
  });

  it('waits longer each time, and as long as the server asks', async () => {
    const busy = (after?: string): Unkindness => ({
      kind: 'status',
      status: 503,
      headers: after === undefined ? {} : { 'retry-after': after },
    });
    const request = prepare(busy(), busy(), busy('7'), busy(new Date(Date.now() + 60_000).toUTCString()));
    const waits: number[] = [];
    const timings = {
      ...QUICK,
      firstWaitMs: 1000,
      maxWaitMs: 60_000,
      random: () => 0.5,
      sleep: (milliseconds: number) => {
        waits.push(milliseconds);
        return Promise.resolve();
      },
    };
    await bench.downloader({ timings }).download(request);
    expect(waits.slice(0, 3)).toEqual([750, 1500, 7000]);
    expect(waits[3]).toBeGreaterThan(55_000);
    expect(waits[3]).toBeLessThanOrEqual(60_000);
  });

  it('follows redirects, without taking credentials along', async () => {
    const other = await UnkindServer.start();
    try {
      const request = prepare({ kind: 'redirect', to: `${other.url}/elsewhere` });
      other.serve('/elsewhere', content);
      await bench.downloader().download({ ...request, headers: { authorization: 'Bearer abc' } });
      expect(server.requests[0]?.headers.authorization).toBe('Bearer abc');
      expect(other.requests[0]?.headers.authorization).toBeUndefined();
    } finally {
      await other.close();
    }
  });
});

describe('a download that cannot succeed leaves nothing behind and says why:', () => {
  const always = (unkind: Unkindness): Unkindness[] => Array.from({ length: 8 }, () => unkind);

  it.each<[string, Unkindness[], string, RegExp]>([
    ['forbidden', [{ kind: 'status', status: 403 }], 'url/forbidden', /status 403/],
    ['not there', [{ kind: 'status', status: 404 }], 'url/not-found', /no such file/],
    ['removed', [{ kind: 'status', status: 410 }], 'url/not-found', /removed for good/],
    ['a teapot', [{ kind: 'status', status: 418 }], 'url/status', /status 418/],
    ['a range where none was asked for', always({ kind: 'status', status: 416 }), 'url/range', /416/],
    [
      'too many requests',
      always({ kind: 'status', status: 429 }),
      'url/too-many-requests',
      /Try again later/,
    ],
    [
      'a wait of an hour',
      [{ kind: 'status', status: 429, headers: { 'retry-after': '3600' } }],
      'url/too-many-requests',
      /wait 60 minutes/,
    ],
    ['a fault', always({ kind: 'status', status: 500 }), 'url/server', /has a fault/],
    ['not available', always({ kind: 'status', status: 503 }), 'url/unavailable', /not available/],
    ['a sign-in page', [{ kind: 'html' }], 'url/web-page', /web page/],
    ['a sign-in page that hides', [{ kind: 'html', type: 'application/x' }], 'url/web-page', /web page/],
    [
      'a redirect to a file',
      [{ kind: 'redirect', to: 'file:///etc/passwd' }],
      'url/redirect',
      /not on the web/,
    ],
    ['a redirect to nonsense', [{ kind: 'redirect', to: 'http://' }], 'url/redirect', /no address/],
    [
      'a circle',
      Array.from({ length: 20 }, () => ({ kind: 'redirect' as const, to: PATH })),
      'url/redirect',
      /more than 10/,
    ],
    [
      'a wrong byte',
      always({ kind: 'corrupt', at: 1000 }),
      'download/wrong-hash',
      /should begin with [0-9a-f]{8}/,
    ],
    ['a wrong length', always({ kind: 'length', by: 5000 }), 'download/wrong-size', /about 200000/],
    ['too short a length', always({ kind: 'length', by: -5000 }), 'download/wrong-size', /195000 bytes/],
    ['breaks without progress', always({ kind: 'drop', after: 0 }), 'url/broke-off', /broke off/],
    ['silence', always({ kind: 'stall', after: 0 }), 'url/stalled', /sent nothing for/],
  ])('%s', async (_, unkind, code, message) => {
    const request = prepare(...unkind);
    const error = await bench
      .downloader()
      .download(request)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(error).toHaveProperty('message', expect.stringMatching(message));
    expect(left()).toEqual([]);
  });

  it('a sign-in page without a size to compare with', async () => {
    const { url, publishedUrl, target, sha256 } = prepare({ kind: 'html', type: 'application/octet-stream' });
    await failing({ url, publishedUrl, target, sha256 }).toMatchObject({ code: 'url/web-page' });
    expect(left()).toEqual([]);
  });

  it('a sign-in page in the middle of a download, which keeps what came', async () => {
    const request = prepare({ kind: 'drop', after: 70_000 }, { kind: 'html' });
    await failing(request).toMatchObject({ code: 'url/web-page' });
    await expectWhole(request);
    expect(server.bytesSent()).toBe(SIZE);
  });

  it.each<[string, string, RegExp]>([
    ['http://no-such-host.invalid/x', 'url/no-host', /no-such-host\.invalid is not known/],
    ['ftp://127.0.0.1/x', 'url/malformed', /not an http or https address/],
  ])('%s', async (url, code, message) => {
    const request = prepare();
    const error = await bench
      .downloader()
      .download({ ...request, url })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(error).toHaveProperty('message', expect.stringMatching(message));
    expect(left()).toEqual([]);
  });

  it('a server that is not running', async () => {
    const gone = await UnkindServer.start();
    const url = gone.url + PATH;
    await gone.close();
    await failing({ ...prepare(), url }).toMatchObject({ code: 'url/refused' });
    expect(left()).toEqual([]);
  });

  it('a server whose encryption fails', async () => {
    const request = prepare();
    await failing({ ...request, url: request.url.replace('http:', 'https:') }).toMatchObject({
      code: 'url/tls',
    });
  });

  it.each([
    ['ENETUNREACH', 'url/offline'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'url/tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'url/tls'],
    ['UND_ERR_CONNECT_TIMEOUT', 'url/stalled'],
  ])('a network that fails with %s', async (cause, code) => {
    const request = prepare();
    const fetch = () =>
      Promise.reject(
        new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: cause }) }),
      );
    await expect(bench.downloader({ fetch }).download(request)).rejects.toMatchObject({ code });
  });

  it('a full disk, before anything is asked', async () => {
    const request = prepare();
    await expect(
      bench.downloader({ freeBytes: () => Promise.resolve(100_000) }).download(request),
    ).rejects.toMatchObject({ code: 'download/no-space' });
    expect(server.requests).toHaveLength(0);
    expect(left()).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('a disk that becomes full', async () => {
    const request = prepare();
    mkdirSync(join(bench.folder, 'checkpoints'));
    symlinkSync('/dev/full', `${request.target}.part`);
    await failing(request).toMatchObject({ code: 'download/no-space' });
    expect(left()).toEqual([]);
  });

  it('a folder that cannot be made', async () => {
    const request = prepare();
    writeFileSync(join(bench.folder, 'checkpoints'), 'a file');
    await failing(request).toMatchObject({ code: 'file/unwritable' });
  });

  it.skipIf(process.platform !== 'linux')('a read-only folder', async () => {
    const request = prepare();
    await failing({ ...request, target: '/sys/kernel/headstart/net.pth' }).toMatchObject({
      code: 'download/read-only',
    });
  });
});

describe('a file under the name', () => {
  it('that is the published one is used as it is, and hashed once', async () => {
    const request = prepare();
    mkdirSync(join(bench.folder, 'checkpoints'));
    writeFileSync(request.target, content);
    const phases = new Set<string>();
    const onProgress = ({ phase }: DownloadProgress) => phases.add(phase);
    await bench.downloader().download(request, { onProgress });
    expect([...phases]).toEqual(['checking']);
    phases.clear();
    await bench.downloader().download(request, { onProgress });
    expect([...phases]).toEqual([]);
    expect(server.requests).toHaveLength(0);
  });

  it('that was cut off is replaced', async () => {
    const request = prepare();
    mkdirSync(join(bench.folder, 'checkpoints'));
    writeFileSync(request.target, content.subarray(0, 1000));
    await expectWhole(request);
  });

  it.each([
    ['of the same size', (bytes: Uint8Array) => bytes.toReversed(), /SHA-256/],
    ['of another size', (bytes: Uint8Array) => new Uint8Array([...bytes, ...bytes]), /400000 bytes/],
  ])('that is another one %s is left alone', async (_, change, message) => {
    const request = prepare();
    mkdirSync(join(bench.folder, 'checkpoints'));
    writeFileSync(request.target, change(content));
    await failing(request).toMatchObject({ code: 'download/exists' });
    await failing(request).toThrow(message);
    expect(Buffer.compare(readFileSync(request.target), change(content))).toBe(0);
  });

  it('is held to what was first fetched from its address', async () => {
    const request = prepare();
    await bench.hashes.pin(request.publishedUrl, 'a'.repeat(64));
    await failing(request).toMatchObject({ code: 'download/pinned' });
    expect(left()).toEqual([]);
  });
});

describe('several who want the same file', () => {
  it('transfer it once, and those who wait see how it gets on', async () => {
    const slow = await UnkindServer.start(() => sleep(5));
    try {
      const request = prepare();
      slow.serve(PATH, content);
      const phases = new Set<string>();
      const files = await Promise.all(
        Array.from({ length: 4 }, () =>
          bench
            .downloader()
            .download({ ...request, url: slow.url + PATH }, { onProgress: ({ phase }) => phases.add(phase) }),
        ),
      );
      expect(files.map(({ transferred }) => transferred).sort()).toEqual([0, 0, 0, SIZE]);
      expect(slow.bytesSent()).toBe(SIZE);
      expect(phases).toContain('waiting');
    } finally {
      await slow.close();
    }
  });

  it('take over from one who gave up, without a byte twice', async () => {
    const request = prepare({ kind: 'stall', after: 60_000 });
    const aborting = new AbortController();
    const first = bench.downloader({ timings: { ...QUICK, stallMs: 10_000 } }).download(request, {
      signal: aborting.signal,
    });
    await sleep(50);
    const second = bench.downloader().download(request);
    await sleep(50);
    aborting.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect((await second).transferred).toBe(SIZE - 60_000);
    expect(server.bytesSent()).toBe(SIZE);
  });
});
