import { Random } from '../../shared/Random';
import type { RgbImage } from '../preprocess/RgbImage';

/** Sizes on both sides of what networks take: larger, smaller, upright, across, odd. */
const SIZES = [
  [320, 240],
  [190, 411],
  [97, 61],
] as const;

/** Pictures by which an exported model is compared with the app: soft shapes with noise on them, so that everything in them counts. */
export function testPictures(): RgbImage[] {
  return SIZES.map(([width, height], index) => {
    const random = new Random(index, TEST_STREAM);
    const waves = Array.from({ length: 3 }, () => [
      random.uniform() * 9,
      random.uniform() * 9,
      random.uniform() * 6,
    ]);
    const data = new Uint8Array(width * height * 3);
    for (let at = 0; at < data.length; at++) {
      const [x, y] = [(Math.floor(at / 3) % width) / width, Math.floor(at / 3 / width) / height];
      const [across = 0, down = 0, phase = 0] = waves[at % 3] ?? [];
      data[at] = 127 + 90 * Math.sin(across * x + down * y + phase) + 37 * random.uniform();
    }
    return { width, height, data };
  });
}

/** Keeps the pictures' random numbers apart from the others. */
const TEST_STREAM = 0x74657374;
