import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HeadstartError } from '../../shared/errors';
import { decodeImage } from './decodeImage';
import type { RgbImage } from './RgbImage';

interface Summary {
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
}

const FOLDER = resolve(import.meta.dirname, '../../../test/fixtures/images');
/** What Pillow makes of each picture; written by scripts/make-image-fixtures.py. */
const golden = (
  JSON.parse(readFileSync(join(FOLDER, 'golden.json'), 'utf8')) as {
    images: Record<string, { stored: Summary; upright: Summary }>;
  }
).images;

/** Pictures that Pillow reads and that would come out otherwise here. */
const REFUSED = [/\.avif$/, /^(float|lab|rgba-associated|rgb-16-planar)\.tiff$/];

const summary = ({ width, height, data }: RgbImage): Summary => ({
  width,
  height,
  sha256: createHash('sha256').update(data).digest('hex'),
});

describe('the pixels of Pillow', () => {
  for (const [name, expected] of Object.entries(golden)) {
    const path = join(FOLDER, name);
    if (REFUSED.some((pattern) => pattern.test(name))) {
      test(`${name} is refused`, async () => {
        const error: unknown = await decodeImage(path, { ignoreExif: false }).catch((e: unknown) => e);
        expect(error).toBeInstanceOf(HeadstartError);
        expect(error).toMatchObject({ code: 'image/unsupported' });
        expect((error as Error).message).toContain(path);
        expect((error as Error).message).toContain('Convert it to PNG');
      });
      continue;
    }
    test(`${name} as stored`, async () => {
      expect(summary(await decodeImage(path, { ignoreExif: true }))).toEqual(expected.stored);
    });
    test(`${name} upright`, async () => {
      expect(summary(await decodeImage(path, { ignoreExif: false }))).toEqual(expected.upright);
    });
  }
});
