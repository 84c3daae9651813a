import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/Random';
import { augment, type Augmentation, randomWindow, STRENGTHS } from './augment';
import { pattern } from './pattern';

const PREPROCESSING = {
  resize: 40,
  crop: 32,
  interpolation: 'bilinear',
  mean: [0, 0, 0],
  std: [1, 1, 1],
} as const;

describe('a random variant', () => {
  const image = pattern(70, 50);
  const variant = (kind: Augmentation, seed = 1, view = 0, picture = 'a/1.jpg'): string =>
    Buffer.from(augment(image, PREPROCESSING, { kind, seed, view, picture }).buffer).toString('base64');

  it.each(['light', 'strong', 'rand'] as const)(
    'by %s is the same each time, and another for another',
    (kind) => {
      const one = variant(kind);
      expect(variant(kind)).toBe(one);
      for (const other of [variant(kind, 2), variant(kind, 1, 1), variant(kind, 1, 0, 'a/2.jpg')]) {
        expect(other).not.toBe(one);
      }
    },
  );

  it('has the extents and the scale that the network takes', () => {
    const pixels = augment(image, PREPROCESSING, { kind: 'rand', seed: 3, view: 0, picture: 'a' });
    expect(pixels).toHaveLength(3 * 32 * 32);
    expect(Math.min(...pixels)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...pixels)).toBeLessThanOrEqual(1);
  });
});

describe('a random window', () => {
  it.each(Object.entries(STRENGTHS))('of %s lies in the picture and keeps its share', (_, { area }) => {
    const [width, height] = [300, 200];
    for (let seed = 0; seed < 200; seed++) {
      const window = randomWindow({ width, height }, area, new Random(seed));
      expect(window.left).toBeGreaterThanOrEqual(0);
      expect(window.top).toBeGreaterThanOrEqual(0);
      expect(window.left + window.width).toBeLessThanOrEqual(width);
      expect(window.top + window.height).toBeLessThanOrEqual(height);
      // Whole pixels are rounded to.
      expect((window.width * window.height) / (width * height)).toBeGreaterThan(area * 0.98);
      expect(window.width / window.height).toBeGreaterThan(0.74);
      expect(window.width / window.height).toBeLessThan(1.36);
    }
  });

  it('of a picture that no such window fits is the middle of it', () => {
    const window = randomWindow({ width: 1000, height: 10 }, 0.5, new Random(0));
    expect(window).toEqual({ left: 493, top: 0, width: 13, height: 10 });
  });
});
