import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import golden from '../../../test/fixtures/augmentation-golden.json';
import { Random } from '../../shared/Random';
import { pattern } from './pattern';
import { OPERATIONS, randAugment } from './randAugment';
import type { RgbImage } from './RgbImage';

/** The picture of scripts/make-augmentation-golden.py: half of the scale, from another place on in each channel. */
function picture(): RgbImage {
  const whole = pattern(golden.width, golden.height);
  const data = whole.data.map((value, at) => (value >> 1) + 20 * ((at % 3) + 1));
  return { ...whole, data };
}

const sha256 = ({ data }: RgbImage): string => createHash('sha256').update(data).digest('hex');

describe('the operations of RandAugment', () => {
  it.each(golden.cases)(
    '$operation, sign $sign, as torchvision has it',
    ({ operation, sign, sha256: wanted }) => {
      const changed = picture();
      OPERATIONS[operation]?.(changed.data, sign);
      expect(sha256(changed)).toBe(wanted);
    },
  );

  it('leave a plain picture as it is where they go by its histogram', () => {
    const plain = new Uint8Array(30).fill(77);
    for (const name of ['AutoContrast', 'Equalize']) {
      OPERATIONS[name]?.(plain, 1);
      expect(new Set(plain)).toEqual(new Set([77]));
    }
  });

  it('are drawn two at a time by the seed', () => {
    const results = Array.from({ length: 40 }, (_, seed) => {
      const [first, second] = [picture(), picture()];
      randAugment(first, new Random(seed));
      randAugment(second, new Random(seed));
      expect(sha256(first)).toBe(sha256(second));
      return sha256(first);
    });
    // Eight operations, drawn twice with two signs: forty draws do not come to a handful of results.
    expect(new Set(results).size).toBeGreaterThan(20);
  });
});
