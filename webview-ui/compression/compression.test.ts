import { describe, expect, it } from 'vitest';
import type { PrunedCopy, PruneReport } from '../../src/shared/compressionProtocol';
import { curvePoints, describeCurve } from './curvePoints';
import { describeFactor, describePoints } from './describeChange';
import { proposedCopy } from './proposedCopy';

/** Copies whose size is their share of 10 MB. */
function report(
  before: number | null,
  copies: readonly (readonly [keep: number, accuracy: number | null])[],
): PruneReport {
  return {
    ...{ kind: 'prune', what: 'channels', epochs: 0 },
    before: before === null ? null : { accuracy: before, images: 20 },
    copies: copies.map(([keep, accuracy]): PrunedCopy => {
      const bytes = { before: 10e6, after: keep * 10e6 };
      const others = { parameters: bytes, macs: bytes, milliseconds: bytes, compressedBytes: null };
      return { keep, accuracy, architecture: `resnet18~${keep}`, bytes, zeros: 0, ...others };
    }),
  };
}

describe('the copy that is proposed', () => {
  it('is the smallest that is hardly worse', () => {
    expect(
      proposedCopy(
        report(0.9, [
          [0.9, 0.91],
          [0.7, 0.885],
          [0.5, 0.6],
        ]),
      ),
    ).toBe(1);
  });

  it('is the best where all are worse, of the same the smaller', () => {
    expect(
      proposedCopy(
        report(0.9, [
          [0.9, 0.5],
          [0.7, 0.6],
          [0.5, 0.6],
        ]),
      ),
    ).toBe(2);
  });

  it('is the first where nothing is known', () => {
    expect(
      proposedCopy(
        report(null, [
          [0.9, null],
          [0.5, null],
        ]),
      ),
    ).toBe(0);
    expect(proposedCopy(null)).toBe(0);
  });
});

describe('the curve', () => {
  it('goes from the model as it is to the smallest copy', () => {
    const points = curvePoints(
      report(0.9, [
        [0.5, 0.6],
        [0.7, 0.85],
      ]),
    );
    expect(points.map(({ name, copy }) => [name, copy])).toEqual([
      ['as it is', undefined],
      ['70 %', 1],
      ['50 %', 0],
    ]);
    expect(describeCurve(points)).toBe(
      'Accuracy against size. as it is: 90 % at 10.0 MB; 70 %: 85 % at 7.0 MB; 50 %: 60 % at 5.0 MB.',
    );
  });

  it('is over the compressed size where only zeros were set', () => {
    const zeros = report(0.9, [[0.5, 0.6]]);
    const [copy] = zeros.copies;
    if (!copy) throw new Error('There is no copy.');
    const compressedBytes = { before: 9e6, after: 5e6 };
    const points = curvePoints({ ...zeros, what: 'weights', copies: [{ ...copy, compressedBytes }] });
    expect(points.map(({ bytes }) => bytes)).toEqual([9e6, 5e6]);
  });

  it('has no points without accuracies', () => {
    expect(curvePoints(report(null, [[0.5, null]]))).toEqual([]);
  });
});

it('figures are compared in words', () => {
  const words = ['faster', 'slower'] as const;
  expect(describeFactor(15, 5, words)).toBe('3.0× faster');
  expect(describeFactor(10, 13, words)).toBe('1.3× slower');
  expect(describeFactor(10, 10.3, words)).toBe('the same');
  expect(describeFactor(200, 10, words)).toBe('20× faster');
  expect(describeFactor(0, 10, words)).toBe('');
  expect(describePoints(0.9, 0.88)).toBe('−2.0 points');
  expect(describePoints(0.9, 0.904)).toBe('+0.4 points');
  expect(describePoints(0.9, 0.9)).toBe('the same');
});
