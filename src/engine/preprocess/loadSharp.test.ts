import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needsWebAssembly } from './loadSharp';

const ROOT = resolve(import.meta.dirname, '../../..');
const electron = { ...process.versions, electron: '37.0.0' };

describe('which build of sharp', () => {
  test('WebAssembly inside Electron on Linux and nowhere else', () => {
    expect(needsWebAssembly(electron, 'linux')).toBe(true);
    expect(needsWebAssembly(electron, 'darwin')).toBe(false);
    expect(needsWebAssembly(electron, 'win32')).toBe(false);
    expect(needsWebAssembly(process.versions, 'linux')).toBe(false); // the tests run in plain Node
  });
});

describe.skipIf(process.platform !== 'linux')('a process that says it is Electron', () => {
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headstart-sharp-'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(ROOT, 'node_modules/sharp'), join(folder, 'node_modules/sharp'));
    const source = `
      import { decodeImage } from './decodeImage';
      Object.defineProperty(process.versions, 'electron', { value: '37.0.0' });
      decodeImage(process.argv[2] ?? '', { ignoreExif: false }).then(
        ({ width, height, data }) => {
          const native = process.report.getReport().sharedObjects.some((name) => name.includes('libvips'));
          console.log(JSON.stringify({ width, height, bytes: data.length, native }));
          process.exit(0);
        },
        (error) => { console.log(JSON.stringify({ code: error.code, message: error.message })); process.exit(1); },
      );`;
    await build({
      stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['sharp'],
      outfile: join(folder, 'decode.cjs'),
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const decode = (): unknown => {
    const args = [join(folder, 'decode.cjs'), join(ROOT, 'test/fixtures/images/rgb-420.jpg')];
    try {
      return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' }));
    } catch (error) {
      return JSON.parse((error as { stdout: string }).stdout);
    }
  };

  test('is told what is missing where the WebAssembly build is not there', () => {
    const reply = decode();
    expect(reply).toMatchObject({ code: 'engine/cannot-start' });
    expect((reply as { message: string }).message).toContain('@img/sharp-wasm32');
  });

  const wasm = [process.env.HEADSTART_SHARP_WASM, join(ROOT, 'node_modules/@img/sharp-wasm32')].find(
    (path) => path !== undefined && existsSync(path),
  );

  test.skipIf(wasm === undefined)('decodes with the WebAssembly build and loads no native one', () => {
    mkdirSync(join(folder, 'node_modules/@img'), { recursive: true });
    symlinkSync(wasm ?? '', join(folder, 'node_modules/@img/sharp-wasm32'));
    writeFileSync(join(folder, 'package.json'), '{}');
    expect(decode()).toEqual({ width: 61, height: 47, bytes: 61 * 47 * 3, native: false });
  });
});
