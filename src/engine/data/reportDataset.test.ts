import { describe, expect, it } from 'vitest';
import { differenceHash, hashDistance } from './differenceHash';
import { reportDataset } from './reportDataset';

/** A picture of 3×16×16 from a function of the place. */
function picture(shade: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: 3 * 256 }, (_, place) => shade(place % 16, Math.floor(place / 16) % 16));
}

const waves = (x: number, y: number): number => Math.sin(x * 1.3 + y) + Math.cos(y * 0.7);

describe('differenceHash', () => {
  it('stays when a picture gets brighter or noisier, and changes with the picture', () => {
    const hash = differenceHash(picture(waves));
    expect(hashDistance(hash, differenceHash(picture((x, y) => 2 * waves(x, y) + 1)))).toBe(0);
    expect(
      hashDistance(hash, differenceHash(picture((x, y) => waves(x, y) + 0.01 * ((x * y) % 3)))),
    ).toBeLessThan(4);
    expect(hashDistance(hash, differenceHash(picture((x, y) => waves(y, x))))).toBeGreaterThan(12);
  });

  it('counts bits', () => {
    expect(hashDistance([-1, 0], [0, 0])).toBe(32);
    expect(hashDistance([5, 1], [4, 3])).toBe(2);
  });
});

describe('reportDataset', () => {
  const sample = (path: string, label: number) => ({ path, label, split: null });
  const looks: Record<string, { hash: string; difference: readonly [number, number] }> = {
    a: { hash: '1', difference: [0xff00ff, 0] },
    b: { hash: '2', difference: [0xff00fe, 0] },
    c: { hash: '1', difference: [0xff00ff, 0] },
    plain1: { hash: '3', difference: [1, 0] },
    plain2: { hash: '4', difference: [1, 0] },
  };

  it('finds the same picture on both sides of the split and in two classes, not plain ones', () => {
    const report = reportDataset(
      ['x', 'y'],
      {
        training: [sample('a', 0), sample('c', 1), sample('plain1', 0)],
        validation: [sample('b', 0), sample('plain2', 0)],
      },
      [],
      ({ path }) => looks[path]!,
    );
    expect(report.classes).toEqual([
      { name: 'x', training: 2, validation: 2 },
      { name: 'y', training: 1, validation: 0 },
    ]);
    expect(report.duplicates).toEqual([
      { paths: ['a', 'c'], exact: true, acrossSplit: false, acrossClasses: true },
      { paths: ['a', 'b'], exact: false, acrossSplit: true, acrossClasses: false },
      { paths: ['c', 'b'], exact: false, acrossSplit: true, acrossClasses: true },
    ]);
  });
});
