import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import vsce from '@vscode/vsce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFiles } from '../../scripts/package/checkFiles.mjs';
import { stage } from '../../scripts/package/stage.mjs';
import { TARGETS, UNIVERSAL } from '../../scripts/package/targets.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

interface Locked {
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly integrity?: string;
}
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};

/** Decoders of other platforms come from the registry, which tests do without: npm has installed this one's alone. */
const isInstalled = (name: string): boolean => existsSync(join(ROOT, 'node_modules', name));

/** Everything but what the bundler writes and those decoders. `npm run package:all` makes the whole of each and checks it likewise. */
describe.each(Object.entries(TARGETS))('the package for %s', (name, target) => {
  const staged = { ...target, images: target.images.filter(isInstalled) };
  let folder: string;
  let files: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-stage-'));
    await stage(folder, staged);
    files = await vsce.listFiles({ cwd: folder, packageManager: vsce.PackageManager.None });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has the binaries of its platform and no others, and no development files', () => {
    expect(checkFiles(files, staged)).toEqual([]);
    expect(files).toContain('models/demo/model.safetensors');
    expect(files).toContain('dist/node_modules/sharp/lib/index.js');
  });

  it('runs networks by one build of ONNX Runtime', () => {
    const builds = ['onnxruntime-node', 'onnxruntime-web'].filter((build) =>
      files.some((file) => file.startsWith(`dist/node_modules/${build}/`)),
    );
    expect(builds).toEqual([name === UNIVERSAL ? 'onnxruntime-web' : 'onnxruntime-node']);
  });

  it('decodes by builds that the lock file has for its platform', () => {
    expect(target.images.length).toBeGreaterThan(0);
    const [os, cpu] = name.split('-');
    for (const image of target.images) {
      const locked = lock.packages[`node_modules/${image}`];
      expect(locked?.integrity, image).toMatch(/^sha512-/);
      expect([locked?.os, locked?.cpu], image).toEqual(
        image.endsWith('wasm32') ? [undefined, ['wasm32']] : [[os], [cpu]],
      );
    }
  });

  it('has a manifest of what VS Code reads, and nothing of how it was made', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(manifest).toMatchObject({
      engines: { vscode: expect.stringMatching(/^\^1\.\d+\.0$/) as string },
      extensionKind: ['workspace'],
      capabilities: { untrustedWorkspaces: { supported: true }, virtualWorkspaces: { supported: false } },
      main: './dist/extension.js',
    });
    for (const key of ['dependencies', 'devDependencies', 'scripts', 'private'])
      expect(manifest).not.toHaveProperty(key);
  });
});

describe('the list of files of a package', () => {
  const universal = TARGETS[UNIVERSAL]!;
  const right = [
    'dist/engine.js',
    'dist/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
    'dist/node_modules/@img/sharp-wasm32/lib/sharp-wasm32.node.wasm',
  ];

  it('is refused with a binary of another platform, without one of its own, with development files', () => {
    expect(checkFiles(right, universal)).toEqual([]);
    expect(checkFiles(right.slice(0, 2), universal)).toEqual([
      'There is no binary in dist/node_modules/@img/sharp-wasm32/.',
    ]);
    const foreign = 'dist/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1';
    expect(checkFiles([...right, foreign], universal)).toEqual([
      `${foreign} is a binary of another platform.`,
    ]);
    for (const file of ['src/engine/main.ts', 'dist/engine.js.map', 'scripts/package.mjs', '.eslintrc'])
      expect(checkFiles([...right, file], universal)).toEqual([`${file} is a development file.`]);
  });
});
