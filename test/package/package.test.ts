import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { checkFiles } from '../../scripts/package/checkFiles.mjs';
import { TARGETS } from '../../scripts/package/targets.mjs';
import { weigh } from '../../scripts/package/weigh.mjs';
import { unpack } from './unpack';

const TARGET = inject('target');
const UNIVERSAL = TARGET === 'universal';

describe('the package', () => {
  let folder: string;
  let names: string[];
  // Outside the checkout, so that nothing can be found in its node_modules by accident.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-package-'));
    names = await unpack(inject('vsix'), folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const inPackage = (...path: string[]) => join(folder, 'extension', ...path);
  const runNode = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    execFileSync(process.execPath, args, {
      cwd: inPackage('dist'),
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...env },
    });

  it('weighs at most 5 MB more than its native parts', async () => {
    const { bytes, binaries } = await weigh(inject('vsix'));
    expect(binaries).toBeGreaterThan(UNIVERSAL ? 5e6 : 20e6);
    expect(binaries).toBeLessThan(UNIVERSAL ? 10e6 : 40e6);
    expect(bytes - binaries).toBeLessThan(5e6);
  });

  it('holds the bundles, the demo model, the samples and the licence', () => {
    for (const name of [
      'dist/extension.js',
      'dist/engine.js',
      'dist/cli.js',
      'dist/webview.js',
      'dist/webview.css',
      'models/catalogue.json',
      'models/demo/model.safetensors',
      'models/demo/headstart.json',
      'headstart.d.ts',
      'media/icon.png',
      'LICENSE.txt',
      'readme.md',
      'changelog.md',
    ]) {
      expect(names).toContain(`extension/${name}`);
    }
    expect(names.filter((name) => /^extension\/media\/samples\/.*\.jpg$/.test(name)).length).toBeGreaterThan(
      9,
    );
  });

  it('leaves the pictures of the README out, and what shows them', () => {
    expect(names.filter((name) => name.includes('screenshots'))).toEqual([]);
    const readme = readFileSync(inPackage('readme.md'), 'utf8');
    expect(readme).toContain('## In VS Code');
    expect(readme).not.toMatch(/screenshots\/|<picture|<!-- screenshots/);
  });

  it('holds the binaries of its platform and of no other, and no development files', async () => {
    const target = TARGETS[TARGET];
    expect(target).toBeDefined();
    expect(target && checkFiles((await weigh(inject('vsix'))).names, target)).toEqual([]);
    const allowed = /^extension\/(dist|media|models)\/|^extension\/[^/]+$|^[^/]+$/;
    expect(names.filter((name) => !allowed.test(name))).toEqual([]);
  });

  it('says for which platform it is, and has a manifest without development parts', () => {
    const vsixManifest = readFileSync(join(folder, 'extension.vsixmanifest'), 'utf8');
    expect(/TargetPlatform="([^"]*)"/.exec(vsixManifest)?.[1]).toBe(UNIVERSAL ? undefined : TARGET);
    const manifest = JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as Record<string, unknown>;
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['devDependencies']));
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['scripts']));
    expect(existsSync(inPackage(String(manifest.main)))).toBe(true);
  });

  it('holds every picture and script that the manifest names', () => {
    const manifest = readFileSync(inPackage('package.json'), 'utf8');
    const named = [...manifest.matchAll(/"((?:\.\/)?(?:media|dist|models)\/[^"]+)"/g)].map(
      (match) => match[1]!,
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => !existsSync(inPackage(path)))).toEqual([]);
  });

  it('loads its own ONNX Runtime and image decoder', () => {
    const runtime = UNIVERSAL ? 'onnxruntime-web' : 'onnxruntime-node';
    const script = `
      const { env } = require('${runtime}');
      const sharp = require('sharp');
      console.log(JSON.stringify({
        places: ['${runtime}', 'sharp'].map((name) => require.resolve(name)),
        runtimes: Object.keys(env.versions),
        vips: sharp.versions.vips,
      }));`;
    const { places, runtimes, vips } = JSON.parse(runNode(['-e', script])) as {
      places: string[];
      runtimes: string[];
      vips: string;
    };
    expect(places.filter((place) => !place.includes('headstart-package-'))).toEqual([]);
    expect(runtimes).toContain(UNIVERSAL ? 'web' : 'node');
    expect(vips).toMatch(/^8\./);
  });

  it.runIf(process.platform === 'linux')('loads the decoder that Linux desktops need', () => {
    expect(runNode(['-e', "console.log(typeof require('@img/sharp-wasm32/sharp.node').pipeline)"])).toBe(
      'function\n',
    );
  });

  it('classifies one of its samples', () => {
    const output = runNode(['cli.js', 'classify', inPackage('media/samples/star-1.jpg'), '--json']);
    const { predictions } = JSON.parse(output) as { predictions: { label: string }[] };
    expect(predictions[0]?.label).toBe('star');
  });

  it.runIf(process.platform === 'linux')(
    'decodes the same inside Electron, by the decoder for Linux desktops',
    () => {
      // The engine is told that it is Electron, as `process.versions` says there.
      const disguise = join(folder, 'electron.cjs');
      writeFileSync(disguise, "Object.defineProperty(process.versions, 'electron', { value: '37.0.0' });");
      const classify = (env: NodeJS.ProcessEnv) =>
        JSON.parse(
          runNode(['cli.js', 'classify', inPackage('media/samples/star-1.jpg'), '--json'], env),
        ) as unknown;
      const expected = classify({});
      rmSync(inPackage('dist/node_modules/@img', `sharp-${TARGET}`), { recursive: true, force: UNIVERSAL });
      expect(classify({ NODE_OPTIONS: `--require ${disguise}` })).toEqual(expected);
    },
  );
});
