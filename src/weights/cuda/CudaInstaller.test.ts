import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CUDA_NEEDS, cudaArchive, fakeLibrary, makeTgz } from '../../../test/support/cudaArchive';
import { QUICK, sha256, someBytes } from '../../../test/support/downloads';
import { UnkindServer } from '../../../test/support/UnkindServer';
import { CUDA_LIBRARIES, readCudaRuntime } from '../../shared/cuda/CudaRuntime';
import { Downloader } from '../download/Downloader';
import { HashStore } from '../HashStore';
import { CUDA_ARCHIVES } from './cudaArchives';
import { CudaInstaller, type CudaInstallerOptions } from './CudaInstaller';
import { neededLibraries } from './neededLibraries';

const PATH = '/archive.tgz';
const SHARED = 'onnxruntime/lib/libonnxruntime_providers_shared.so';
const CUDA = 'onnxruntime/lib/libonnxruntime_providers_cuda.so';

let server: UnkindServer;
let home: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  server = await UnkindServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'headstart-cuda-'));
  env = { HEADSTART_HOME: home };
  server.requests.length = 0;
});
afterEach(() => rmSync(home, { recursive: true }));

function installer(options: Partial<CudaInstallerOptions> = {}): CudaInstaller {
  const fetching: typeof fetch = (url, init) => fetch(url, init);
  const downloader = new Downloader({ fetch: fetching, hashes: new HashStore(home), timings: QUICK });
  return new CudaInstaller({ env, downloader, ...options });
}

/** Serves an archive and says how to ask for it. */
function offer(archive: Uint8Array) {
  const from = server.serve(PATH, archive, { etag: `"${sha256(archive).slice(0, 8)}"` });
  return { cuda: '12' as const, from, sha256: sha256(archive) };
}

/** Names of what lies in the folder of runtimes. */
const left = (): string[] => (existsSync(join(home, 'runtimes')) ? readdirSync(join(home, 'runtimes')) : []);

const INSTALLED = 'onnxruntime-1.30.0-cuda12';

describe('installing the CUDA libraries', () => {
  it('takes the two libraries out of the archive, notes what they need, and keeps nothing else', async () => {
    const unpacked: number[] = [];
    const found = await installer().install(
      { ...offer(cudaArchive()), libraryFolders: ['/opt/cudnn/lib'] },
      { onUnpack: (bytes) => unpacked.push(bytes) },
    );
    expect(found).toMatchObject({ cuda: '12', folder: join(home, 'runtimes', INSTALLED) });
    expect(found.needs).toEqual(CUDA_NEEDS.filter((name) => name !== 'libc.so.6'));
    expect(found.libraryFolders).toEqual(['/opt/cudnn/lib']);
    expect(readdirSync(found.folder).sort()).toEqual(['installed.json', ...CUDA_LIBRARIES].sort());
    const whole = fakeLibrary(CUDA_NEEDS, 100_000);
    expect(sha256(readFileSync(join(found.folder, CUDA_LIBRARIES[1])))).toBe(sha256(whole));
    expect(unpacked.at(-1)).toBe(whole.length);
    expect(left()).toEqual([INSTALLED]);
    expect(readCudaRuntime(env)).toEqual(found);
  });

  it('goes on after a break, takes the place of what was there, and clears what another run left', async () => {
    const archive = cudaArchive([{ path: 'noise', content: someBytes(300_000) }]);
    await installer().install(offer(cudaArchive()));
    const abandoned = join(home, 'runtimes', 'unpacking-old');
    mkdirSync(abandoned);
    utimesSync(abandoned, 0, 0);
    const request = offer(archive);
    server.requests.length = 0;
    server.misbehave(PATH, { kind: 'drop', after: 100_000 });
    const found = await installer().install({ ...request, cuda: '13' });
    expect(found.cuda).toBe('13');
    expect(server.requests.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=100000-']);
    expect(left()).toEqual(['onnxruntime-1.30.0-cuda13']);
  });

  it('is asked of a mirror in the place of GitHub, and checked against the published hash', async () => {
    const { pathname } = new URL(CUDA_ARCHIVES['13'].url);
    server.serve(pathname, cudaArchive());
    const mirrored = installer({ mirror: server.url });
    expect(mirrored.sourceOf({ cuda: '13' })).toBe(server.url + pathname);
    expect(installer().sourceOf({ cuda: '13' })).toMatch(
      /^https:\/\/github\.com\/microsoft\/onnxruntime\/releases\//,
    );
    await expect(mirrored.install({ cuda: '13' })).rejects.toMatchObject({ code: 'download/wrong-hash' });
    expect(left()).toEqual([]);
  });

  it('takes an archive from the disk, which stays, and only the one that was published or named', async () => {
    const archive = join(home, 'own.tgz');
    writeFileSync(archive, cudaArchive());
    await expect(installer().install({ cuda: '12', from: archive })).rejects.toMatchObject({
      code: 'download/wrong-hash',
      message: expect.stringContaining('--sha256') as string,
    });
    const hash = sha256(cudaArchive());
    await installer().install({ cuda: '12', from: archive, sha256: hash.toUpperCase() });
    expect(existsSync(archive)).toBe(true);
    await expect(installer().install({ cuda: '12', from: join(home, 'none.tgz') })).rejects.toMatchObject({
      code: 'file/not-found',
    });
  });

  it('is removed with everything that is left of downloads', async () => {
    await installer().install(offer(cudaArchive()));
    writeFileSync(join(home, 'runtimes', 'abc.tgz.part'), 'half');
    expect(await installer().remove()).toBeGreaterThan(100_000);
    expect(existsSync(join(home, 'runtimes'))).toBe(false);
    expect(readCudaRuntime(env)).toBeUndefined();
    expect(await installer().remove()).toBe(0);
  });

  it('is not counted as one where a file is missing or has another size', async () => {
    const { folder } = await installer().install(offer(cudaArchive()));
    writeFileSync(join(folder, CUDA_LIBRARIES[1]), 'cut');
    expect(readCudaRuntime(env)).toBeUndefined();
  });
});

describe('an archive that is not sound', () => {
  const whole = cudaArchive();
  const library = fakeLibrary(CUDA_NEEDS);
  const inner = Buffer.alloc(512, 'x');

  it.each<[string, Uint8Array, RegExp]>([
    ['is cut off', whole.subarray(0, whole.length - 3000), /cut off or damaged/],
    ['is no gzip', someBytes(5000), /cut off or damaged/],
    ['is no tar', new Uint8Array(gzipSync(Buffer.alloc(3000, 'text'))), /a number in it is none/],
    ['ends within a file', new Uint8Array(gzipSync(inner.subarray(0, 100))), /ends before its last file/],
    [
      'leads out of its folder',
      makeTgz([{ path: '../../lib/libonnxruntime_providers_cuda.so', content: library }]),
      /leads out of the archive/,
    ],
    ['has a link in the place of a library', makeTgz([{ path: CUDA, type: '2' }]), /is a link and no file/],
    [
      'has a library twice',
      makeTgz([
        { path: CUDA, content: library },
        { path: CUDA, content: library },
      ]),
      /is there twice/,
    ],
    [
      'lacks a library',
      makeTgz([{ path: CUDA, content: library }]),
      /holds no libonnxruntime_providers_shared/,
    ],
    [
      'holds something else under the name of a library',
      makeTgz([
        { path: SHARED, content: library },
        {
          path: CUDA,
          content: Buffer.from('#!/bin/sh\necho not a library at all, but long enough for a header'),
        },
      ]),
      /is no shared library of Linux/,
    ],
  ])('that %s leaves nothing behind', async (_, archive, message) => {
    await expect(installer().install(offer(archive))).rejects.toMatchObject({
      code: 'archive/malformed',
      message: expect.stringMatching(message) as string,
    });
    expect(readCudaRuntime(env)).toBeUndefined();
    expect(left()).toEqual([]);
    expect(existsSync(join(home, '..', 'lib'))).toBe(false);
  });

  it('of another hash is not unpacked', async () => {
    const request = { ...offer(whole), sha256: sha256(someBytes(1)) };
    await expect(installer().install(request)).rejects.toMatchObject({ code: 'download/wrong-hash' });
    expect(left()).toEqual([]);
  });
});

describe('what stops an installation', () => {
  it('is a disk that is too small', async () => {
    const full = installer({ freeBytes: () => Promise.resolve(1000) });
    await expect(full.install(offer(cudaArchive()))).rejects.toMatchObject({ code: 'download/no-space' });
    expect(readCudaRuntime(env)).toBeUndefined();
  });

  it('is the user, while it downloads and while it unpacks', async () => {
    const request = offer(cudaArchive([{ path: 'noise', content: someBytes(300_000) }]));
    const first = new AbortController();
    await expect(
      installer().install(request, {
        signal: first.signal,
        onProgress: ({ received }) => received > 50_000 && first.abort(),
      }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    const second = new AbortController();
    await expect(
      installer().install(request, { signal: second.signal, onUnpack: () => second.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(readCudaRuntime(env)).toBeUndefined();
    await installer().install(request);
    expect(left()).toEqual([INSTALLED]);
  });
});

describe('what a library needs', () => {
  it.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
    'is read as the loader reads it',
    async () => {
      const native = join(
        import.meta.dirname,
        '../../../node_modules/onnxruntime-node/bin/napi-v6/linux/x64',
      );
      expect(await neededLibraries(join(native, 'onnxruntime_binding.node'))).toEqual([
        'libonnxruntime.so.1',
        'libstdc++.so.6',
        'libm.so.6',
        'libgcc_s.so.1',
        'libc.so.6',
      ]);
    },
  );
});
