import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from './decodeImage';
import { makeThumbnail } from './makeThumbnail';

const IMAGES = resolve(import.meta.dirname, '../../../test/fixtures/images');
const FORMATS = ['.jpg', '.png', '.webp', '.gif', '.tiff', '.bmp'];
const SIZE = 48;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headstart-thumbnails-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function meanColour(bytes: Uint8Array): Promise<number[]> {
  const { channels } = await sharp(bytes).removeAlpha().toColourspace('srgb').stats();
  return channels.map(({ mean }) => mean);
}

describe('a thumbnail', () => {
  it.each(FORMATS)('of every readable %s is small and has its colours and proportions', async (format) => {
    const names = readdirSync(IMAGES).filter((name) => extname(name) === format);
    let compared = 0;
    for (const name of names) {
      const path = join(IMAGES, name);
      const whole = await decodeImage(path, { ignoreExif: false }).catch(() => undefined);
      if (!whole) continue;
      const thumbnail = await makeThumbnail(path, SIZE, { ignoreExif: false });
      const { width, height, format: is } = await sharp(thumbnail).metadata();
      expect(is).toBe('webp');
      const scale = Math.min(1, SIZE / Math.max(whole.width, whole.height));
      expect(Math.abs(width - whole.width * scale), name).toBeLessThanOrEqual(1);
      expect(Math.abs(height - whole.height * scale), name).toBeLessThanOrEqual(1);
      const raw = { width: whole.width, height: whole.height, channels: 3 as const };
      const expected = await meanColour(await sharp(whole.data, { raw }).png().toBuffer());
      for (const [channel, mean] of (await meanColour(thumbnail)).entries()) {
        expect(Math.abs(mean - expected[channel]!), name).toBeLessThan(12);
      }
      compared += 1;
    }
    expect(compared).toBeGreaterThan(0);
  });

  it('of a photograph that is turned stands upright, unless EXIF is to be ignored', async () => {
    const path = join(folder, 'turned.jpg');
    const pixels = { width: 80, height: 40, channels: 3 as const, background: '#246' };
    await sharp({ create: pixels }).withMetadata({ orientation: 6 }).jpeg().toFile(path);
    const side = async (ignoreExif: boolean): Promise<number> =>
      (await sharp(await makeThumbnail(path, 40, { ignoreExif })).metadata()).width;
    expect(await side(false)).toBe(20);
    expect(await side(true)).toBe(40);
  });

  it('is not made of what is no image', async () => {
    const path = join(folder, 'text.png');
    await writeFile(path, 'a text');
    await expect(makeThumbnail(path, SIZE, { ignoreExif: false })).rejects.toMatchObject({
      code: 'image/not-an-image',
    });
    await expect(makeThumbnail(join(folder, 'none.png'), SIZE, { ignoreExif: false })).rejects.toMatchObject({
      code: 'file/not-found',
    });
  });
});
