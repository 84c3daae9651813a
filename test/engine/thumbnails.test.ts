import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { startEngine } from '../support/startEngine';

const SAMPLES = resolve(import.meta.dirname, '../../media/samples');

it('gives small pictures across the process boundary, and nothing for what is no image', async () => {
  const names = readdirSync(SAMPLES).filter((name) => name.endsWith('.jpg'));
  const engine = startEngine();
  try {
    const images = [...names, 'README.md', 'none.jpg'].map((name) => join(SAMPLES, name));
    const { pictures } = await engine.request('thumbnails', { images, size: 32, ignoreExif: false });
    expect(pictures).toHaveLength(images.length);
    expect(pictures.slice(-2)).toEqual([null, null]);
    for (const picture of pictures.slice(0, -2)) {
      const { width, height } = await sharp(picture!).metadata();
      expect(Math.max(width, height)).toBe(32);
    }
  } finally {
    engine.dispose();
  }
});
