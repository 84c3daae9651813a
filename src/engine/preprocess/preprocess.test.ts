import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Preprocessing } from '../../shared/preprocessing';
import { decodeImage } from './decodeImage';
import { pattern } from './pattern';
import { preprocess, preprocessInto, preprocessPixels } from './preprocess';

const FIXTURES = resolve(import.meta.dirname, '../../../test/fixtures/images');
const PHOTOGRAPHS = resolve(import.meta.dirname, '../../../../shared/reference/imagenet-samples');

interface TensorCase {
  readonly width: number;
  readonly height: number;
  readonly preprocessing: Preprocessing;
  readonly sha256: string;
}

const readFixture = (name: string): unknown => JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'));
const { tensors } = readFixture('golden.json') as { tensors: TensorCase[] };
const photographs = readFixture('photographs.json') as Record<
  string,
  { rgb: string; bilinear: string; bicubic: string }
>;

const sha256 = (data: Uint8Array | Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');

const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
const BILINEAR: Preprocessing = { resize: 256, crop: 224, interpolation: 'bilinear', ...IMAGENET };
const BICUBIC: Preprocessing = { resize: 232, crop: 224, interpolation: 'bicubic', ...IMAGENET };

describe('the floats of torchvision’s preset', () => {
  for (const { width, height, preprocessing, sha256: expected } of tensors) {
    const { resize, crop, interpolation } = preprocessing;
    test(`${width}×${height} → ${resize}, crop ${crop}, ${interpolation}`, () => {
      const data = new Float32Array(3 * crop * crop);
      preprocessPixels(pattern(width, height), preprocessing, data, 0);
      expect(sha256(data)).toBe(expected);
    });
  }
});

describe('a file', () => {
  const path = join(FIXTURES, 'exif-6.jpg');

  test('comes with the size of the picture as it was prepared', async () => {
    const upright = await preprocess(path, BILINEAR, { ignoreExif: false });
    expect(upright.image).toEqual({ width: 47, height: 61 });
    expect(upright.size).toBe(224);
    expect(upright.data).toHaveLength(3 * 224 * 224);
    const stored = await preprocess(path, BILINEAR, { ignoreExif: true });
    expect(stored.image).toEqual({ width: 61, height: 47 });
  });

  test('is written to its place in a batch and nowhere else', async () => {
    const one = await preprocess(path, BILINEAR, { ignoreExif: false });
    const size = one.data.length;
    const batch = new Float32Array(3 * size).fill(NaN);
    await preprocessInto(batch, size, path, BILINEAR, { ignoreExif: false });
    expect(sha256(batch.subarray(size, 2 * size))).toBe(sha256(one.data));
    expect(batch.subarray(0, size).every(Number.isNaN)).toBe(true);
    expect(batch.subarray(2 * size).every(Number.isNaN)).toBe(true);
  });
});

describe.skipIf(!existsSync(PHOTOGRAPHS))(
  'the reference photographs, as torchvision’s loader and presets have them',
  () => {
    for (const [name, expected] of Object.entries(photographs)) {
      test(name, async () => {
        const path = join(PHOTOGRAPHS, name);
        const options = { ignoreExif: true };
        expect(sha256((await decodeImage(path, options)).data)).toBe(expected.rgb);
        expect(sha256((await preprocess(path, BILINEAR, options)).data)).toBe(expected.bilinear);
        expect(sha256((await preprocess(path, BICUBIC, options)).data)).toBe(expected.bicubic);
      });
    }
  },
);
