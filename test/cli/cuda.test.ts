import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cudaArchive } from '../support/cudaArchive';
import { sha256 } from '../support/downloads';
import { runCli } from '../support/runCli';
import { UnkindServer } from '../support/UnkindServer';

const ROOT = resolve(import.meta.dirname, '../..');
const linux = process.platform === 'linux' && process.arch === 'x64';
const INSTALL = ['devices', 'install', 'cuda'];

let server: UnkindServer;
let home: string;
beforeAll(async () => {
  server = await UnkindServer.start();
  home = mkdtempSync(join(tmpdir(), 'headstart-cli-cuda-'));
});
afterAll(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

const run = (...args: string[]) => runCli(args, { env: { HEADSTART_HOME: home } });

describe.skipIf(!linux)('headstart devices install cuda', () => {
  const archive = cudaArchive();
  const hash = sha256(archive);

  it('asks before it does anything, and needs a yes where nobody can be asked', async () => {
    const { code, stderr } = await run(...INSTALL, '--cuda', '12');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^The CUDA 12 libraries of ONNX Runtime, about 420 MB, from github\.com into /);
    expect(stderr).toContain('--yes');
    expect(readdirSync(home)).toEqual([]);
  });

  it('fetches, verifies and unpacks, says what is missing, and the engine works beside it', async () => {
    const url = server.serve('/cuda.tgz', archive);
    server.misbehave('/cuda.tgz', { kind: 'drop', after: 200 });
    const { code, stdout, stderr } = await run(
      ...[...INSTALL, '--cuda', '12', '--from', url, '--sha256', hash, '--yes', '--json'],
    );
    expect(stderr).toContain('from 127.0.0.1');
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as { folder: string; cuda: string; missing: string[] };
    expect(answer).toMatchObject({ cuda: '12', folder: join(home, 'runtimes/onnxruntime-1.30.0-cuda12') });
    expect(answer.missing).toContain('libcudnn.so.9');

    const sample = join(ROOT, 'media/samples/triangle-2.jpg');
    const classified = await run('classify', sample, '--top', '1', '--json');
    expect(classified.stdout).toContain('"predictions"');
    expect(readdirSync(answer.folder)).toContain('module');
    const { devices } = JSON.parse((await run('devices', '--json')).stdout) as {
      devices: { device: string; state: string; reason: string | null }[];
    };
    expect(devices[0]).toMatchObject({ device: 'cpu', state: 'works' });
    expect(devices[1]).toMatchObject({ device: 'cuda', state: 'unavailable' });
    expect(devices[1]?.reason).toMatch(/NVIDIA/);
  });

  it('takes it all away again', async () => {
    expect((await run('devices', 'remove', 'cuda')).stdout).toMatch(/removed$/m);
    expect((await run('devices', 'remove', 'cuda', '--json')).code).toBe(1);
  });

  it('refuses an archive from the disk that is not the published one, and other words', async () => {
    const path = join(home, 'own.tgz');
    writeFileSync(path, archive);
    const { code, stdout } = await run(...INSTALL, '--from', path, '--yes', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'download/wrong-hash' } });
    expect((await run('devices', 'install', 'rocm')).code).toBe(2);
    expect((await run(...INSTALL, '--cuda', '11')).code).toBe(2);
  });
});
