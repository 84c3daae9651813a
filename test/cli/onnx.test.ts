import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DevicesResult } from '../../src/shared/deviceProtocol';
import type { ImageResult, InspectResult } from '../../src/shared/engineProtocol';
import {
  FOREIGN_CLASSES,
  FOREIGN_SIDE,
  foreignOnnx,
  foreignScores,
  type ForeignOnnxOptions,
} from '../support/foreignOnnx';
import { jsonLines, runCli } from '../support/runCli';

const SAMPLES = resolve(import.meta.dirname, '../../media/samples');
const DEMO = resolve(import.meta.dirname, '../../models/demo');
const IMAGES = ['triangle-2.jpg', 'checkerboard-1.jpg'].map((name) => join(SAMPLES, name));

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'headstart-onnx-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function classify(
  weights: string,
  images = IMAGES,
): Promise<Extract<ImageResult, { predictions: unknown }>[]> {
  const { stdout, stderr, code } = await runCli([
    ...['classify', ...images, '--weights', weights, '--top', '10', '--json'],
  ]);
  expect([code, stderr.includes('headstart:')]).toEqual([0, false]);
  return jsonLines(stdout) as Extract<ImageResult, { predictions: unknown }>[];
}

describe('a model that Headstart exported', () => {
  it.each([
    ['takes pictures as they are', []],
    ['takes prepared pixels', ['--raw']],
    ['takes several at once', ['--raw', '--batch', '3']],
  ])('and that %s answers as before', async (_name, options) => {
    const file = join(folder, `demo${options.join('')}.onnx`);
    const exported = await runCli(['export', DEMO, '--format', 'onnx', '--out', file, ...options]);
    expect(exported.code).toBe(0);
    const [own, found] = [await classify(DEMO), await classify(file)];
    for (const [image, { predictions }] of found.entries()) {
      const expected = own[image]?.predictions ?? [];
      expect(predictions.map(({ label }) => label)).toEqual(expected.map(({ label }) => label));
      for (const [rank, { probability }] of predictions.entries())
        expect(Math.abs(probability - (expected[rank]?.probability ?? NaN))).toBeLessThan(1e-5);
    }
    const inspected = JSON.parse((await runCli(['inspect', file, '--json'])).stdout) as InspectResult;
    expect(inspected.format).toBe('onnx');
    expect(inspected.tensors.some(({ name }) => name === 'conv1.0.weight')).toBe(true);
    expect(inspected.onnx?.operators.find(({ name }) => name === 'Conv')?.count).toBeGreaterThan(40);
  });

  it('is inspected in words', async () => {
    const { stdout, code } = await runCli(['inspect', join(folder, 'demo.onnx')]);
    expect(code).toBe(0);
    expect(stdout).toContain('IR version 9, opset 20, written by headstart');
    expect(stdout).toContain('inputs: image (uint8 height×width×3)');
    expect(stdout).toMatch(/operators: .*\d+ Conv,/);
  });
});

describe('a model from elsewhere', () => {
  const PREPROCESSING = {
    ...{ resize: FOREIGN_SIDE, crop: FOREIGN_SIDE, interpolation: 'bilinear' },
    ...{ mean: [0, 0, 0], std: [1, 1, 1] },
  };
  const MANIFEST = { classes: FOREIGN_CLASSES, preprocessing: PREPROCESSING, scores: 'probabilities' };
  /** A bitmap of one colour, which its mean is. */
  const bitmap = (red: number, green: number, blue: number): Buffer => {
    const row = Buffer.alloc(4 * Math.ceil((3 * 10) / 4));
    for (let x = 0; x < 10; x++) row.set([blue, green, red], 3 * x);
    const head = Buffer.alloc(54);
    head.write('BM');
    head.writeUInt32LE(54 + 10 * row.length, 2);
    head.writeUInt32LE(54, 10);
    head.writeUInt32LE(40, 14);
    head.writeInt32LE(10, 18);
    head.writeInt32LE(10, 22);
    head.writeUInt16LE(1, 26);
    head.writeUInt16LE(24, 28);
    return Buffer.concat([head, ...Array.from({ length: 10 }, () => row)]);
  };
  const write = (name: string, options: ForeignOnnxOptions, manifest: object | null = MANIFEST): string => {
    const own = join(folder, name);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'model.onnx'), foreignOnnx(options));
    if (manifest)
      writeFileSync(join(own, 'headstart.json'), JSON.stringify({ onnx: 'model.onnx', ...manifest }));
    return join(own, 'model.onnx');
  };

  it.each<[name: string, options: ForeignOnnxOptions, scores?: string]>([
    ['float, N×S×S×3, softmax inside', { extents: ['N', 'height', 'width', 3] }],
    ['float, N×3×S×S', { layout: 'NCHW' }],
    ['uint8, N×S×S×3', { type: 'U8' }],
    ['uint8, N×3×S×S with logits', { type: 'U8', layout: 'NCHW', softmax: false }, 'logits'],
  ])('(%s) classifies by the headstart.json beside it', async (name, options, scores = 'probabilities') => {
    const model = write(name.replace(/\W/g, ''), options, { ...MANIFEST, scores });
    const picture = join(folder, 'colour.bmp');
    writeFileSync(picture, bitmap(255, 51, 102));
    const [answer] = await classify(model, [picture]);
    const expected = foreignScores([1, 0.2, 0.4]);
    expect(answer?.predictions).toHaveLength(4);
    for (const { index, label, probability } of answer?.predictions ?? []) {
      expect(label).toBe(FOREIGN_CLASSES[index]);
      expect(probability).toBeCloseTo(expected[index] ?? NaN, 5);
    }
    // Its folder is a model, too.
    expect((await classify(join(model, '..'), [picture]))[0]?.predictions).toEqual(answer?.predictions);
  });

  it('answers for each of several with a description of its own', async () => {
    const model = write('two', {}, { ...MANIFEST, onnx: 'another.onnx' });
    copyFileSync(model, join(folder, 'two/another.onnx'));
    const refused = await runCli(['classify', IMAGES[0] ?? '', '--weights', model]);
    expect(refused.stderr).toContain('does not say what its classes are');
    writeFileSync(`${model}.headstart.json`, JSON.stringify({ onnx: 'model.onnx', ...MANIFEST }));
    expect(await classify(model)).toHaveLength(2);
  });

  it.each<[name: string, options: ForeignOnnxOptions, manifest: object | null, words: RegExp]>([
    ['that nothing describes', {}, null, /does not say what its classes are.*headstart\.json/],
    ['with two outputs', { outputs: 2 }, MANIFEST, /has 2 outputs \(“scores”, “means”\)/],
    ['with an input of one channel', { extents: [1, 8, 8, 1] }, MANIFEST, /is no colour picture/],
    ['that takes oblongs', { extents: [1, 8, 9, 3] }, MANIFEST, /9×8, which is no square/],
    ['with other classes', {}, { ...MANIFEST, classes: ['one'] }, /gives 4 scores, and 1 classes/],
    [
      'with another size',
      {},
      { ...MANIFEST, preprocessing: { ...PREPROCESSING, resize: 32, crop: 32 } },
      /takes pictures of 8×8 pixels, and they are described as 32×32/,
    ],
    ['with a wrong description', {}, { ...MANIFEST, scores: 'points' }, /In .*headstart\.json, /],
    [
      'whose weights leave the folder',
      { external: { file: '../colour.bmp', offset: 0 } },
      MANIFEST,
      /outside its folder/,
    ],
  ])('%s is refused in words', async (name, options, manifest, words) => {
    const model = write(`refused-${name.replace(/\W/g, '')}`, options, manifest);
    const { code, stdout, stderr } = await runCli(['classify', IMAGES[0] ?? '', '--weights', model]);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(words);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('is evaluated, and tried on devices', async () => {
    const model = write('evaluated', {});
    const data = join(folder, 'data');
    for (const [index, name] of FOREIGN_CLASSES.entries()) {
      mkdirSync(join(data, name), { recursive: true });
      writeFileSync(join(data, name, 'one.bmp'), bitmap(60 * index, 255 - 60 * index, 30 * index));
    }
    const evaluated = await runCli(['evaluate', data, '--weights', model, '--json']);
    expect(JSON.parse(evaluated.stdout)).toMatchObject({
      images: 4,
      classes: FOREIGN_CLASSES,
      device: 'cpu',
    });
    const { stdout } = await runCli(['devices', '--weights', model, '--json'], {
      env: { HEADSTART_HOME: join(folder, 'home') },
    });
    const { devices } = JSON.parse(stdout) as DevicesResult;
    expect(devices[0]).toMatchObject({ device: 'cpu', state: 'works' });
  });
});
