import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult, InspectResult } from '../../src/shared/engineProtocol';
import { runCli } from '../support/runCli';
import { safetensors, seededWeights } from '../support/seededWeights';
import { writeSparseSafetensors, writeSparseTorchZip } from '../support/sparseWeights';
import { startEngine } from '../support/startEngine';
import { UnkindServer } from '../support/UnkindServer';

const folder = mkdtempSync(join(tmpdir(), 'headstart-url-'));
/** 626 tensors in half a gigabyte. */
const LARGE = 'wide_resnet101_2';
const MEGABYTE = 1e6;

let server: UnkindServer;
beforeAll(async () => {
  server = await UnkindServer.start();
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe('a weights file on a server', () => {
  it.each([
    ['torch-zip', writeSparseTorchZip, '/large.pth'],
    ['safetensors', writeSparseSafetensors, '/large.safetensors'],
  ] as const)('of 500 MB as %s is inspected and checked for less than 1 MB', async (format, write, path) => {
    const file = join(folder, path);
    const bytes = await write(file, LARGE);
    expect(bytes).toBeGreaterThan(500 * MEGABYTE);
    const url = server.serve(path, { file, bytes });
    const engine = startEngine();
    try {
      const inspected = await engine.request('inspect', { file: url });
      expect(inspected).toMatchObject({ format, parameters: 126_886_696 });
      expect(inspected.tensors).toHaveLength(626);
      const cost = server.bytesSent(path);
      console.info(
        `${format}: ${bytes} bytes, directory for ${cost} bytes in ${server.requests.length} requests`,
      );
      expect(cost).toBeLessThan(MEGABYTE);
      const checked = await engine.request('check', { file: url });
      expect(checked).toMatchObject({ architecture: LARGE, strict: true, matched: 626 });
      expect(server.bytesSent(path)).toBeLessThan(2 * MEGABYTE);
      expect(await engine.request('inspect', { file })).toEqual({ ...inspected, fileBytes: bytes });
    } finally {
      engine.dispose();
      server.requests.length = 0;
    }
  });

  it('is inspected and checked by the command line', async () => {
    const content = safetensors(seededWeights('shufflenet_v2_x0_5', 10));
    const url = server.serve('/tiny.safetensors', content);
    server.misbehave('/tiny.safetensors', { kind: 'drop', after: 0 }, { kind: 'status', status: 503 });
    const inspected = await runCli(['inspect', `${url}?key=secret`, '--json']);
    expect((JSON.parse(inspected.stdout) as InspectResult).format).toBe('safetensors');
    const checked = await runCli(['check', url, '--json']);
    expect(checked.code).toBe(0);
    expect((JSON.parse(checked.stdout) as CheckResult).architecture).toBe('shufflenet_v2_x0_5');
  });

  it.each([
    ['whose server does no ranges', [{ kind: 'ignore-range' }], 'url/no-ranges'],
    ['whose server packs it', [{ kind: 'gzip' }], 'url/no-ranges'],
    ['whose server sends another part', [{ kind: 'shift-range', by: 3 }], 'url/no-ranges'],
    ['behind a sign-in', [{ kind: 'html' }], 'url/web-page'],
    ['that is forbidden', [{ kind: 'status', status: 403 }], 'url/forbidden'],
    ['that is not there', [{ kind: 'status', status: 404 }], 'url/not-found'],
  ] as const)('%s gives one clear error', async (_, unkind, code) => {
    const url = server.serve('/unkind.safetensors', safetensors(seededWeights('shufflenet_v2_x0_5', 10)));
    server.misbehave('/unkind.safetensors', ...unkind);
    const { code: exit, stdout } = await runCli(['inspect', `${url}?key=secret`, '--json']);
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
    expect(stdout).not.toContain('secret');
  });

  it('that is no checkpoint is told as a file would be', async () => {
    const url = server.serve('/notes.pth', Buffer.from('version https://git-lfs.github.com/spec/v1\n'));
    const { stdout } = await runCli(['inspect', url, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'checkpoint/lfs-pointer' } });
    const empty = server.serve('/empty.pth', new Uint8Array(0));
    expect(JSON.parse((await runCli(['inspect', empty, '--json'])).stdout)).toMatchObject({
      error: { code: 'file/empty' },
    });
  });
});
