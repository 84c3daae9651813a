import { describe, expect, it } from 'vitest';
import { architectureNames, buildArchitecture } from '../../architectures/catalog';
import { stateDictEntries } from '../../architectures/describeNetwork';
import { describeMismatch } from './describeMismatch';
import { expectedForHeadOf, expectedTensors } from './expectedTensors';
import { matchStateDict, type NamedShape } from './matchStateDict';
import { mostSimilar, recognise } from './recognise';

const stateDict = (architecture: string, numClasses = 1000): NamedShape[] =>
  stateDictEntries(buildArchitecture(architecture, { numClasses }));

describe('matchStateDict', () => {
  const expected = expectedTensors('resnet18');

  it('takes the whole state dict', () => {
    expect(matchStateDict(expected, stateDict('resnet18'))).toEqual({
      strict: true,
      matched: 122,
      missing: [],
      unexpected: [],
      mismatched: [],
      loadedFraction: 1,
    });
  });

  it('names what is missing, too many and of another shape, and what share is left', () => {
    const found = stateDict('resnet18')
      .filter(({ name }) => name !== 'conv1.weight')
      .map((tensor) => (tensor.name === 'fc.weight' ? { ...tensor, shape: [10, 512] } : tensor));
    const match = matchStateDict(expected, [...found, { name: 'extra', shape: [1] }]);
    expect(match).toMatchObject({
      strict: false,
      matched: 120,
      missing: ['conv1.weight'],
      unexpected: ['extra'],
      mismatched: [{ name: 'fc.weight', expected: [1000, 512], found: [10, 512] }],
    });
    const parameters = 11_689_512;
    expect(match.loadedFraction).toBeCloseTo((parameters - 64 * 3 * 49 - 512_000) / parameters, 12);
  });

  it('does without the counters of batches, as PyTorch does for old checkpoints', () => {
    const found = stateDict('resnet18').filter(({ name }) => !name.endsWith('num_batches_tracked'));
    expect(matchStateDict(expected, found)).toMatchObject({ strict: true, matched: 102 });
  });
});

describe('recognise', () => {
  it.each(architectureNames())('knows %s, and no other fits as well', (architecture) => {
    const candidate = recognise(stateDict(architecture, 7), 'file');
    expect(candidate.similarity).toBe(1);
    expect(candidate.expected).toMatchObject({ architecture, numClasses: 7 });
  });

  it('finds the most similar one where tensors are missing', () => {
    const found = stateDict('resnet34').slice(20);
    const candidate = mostSimilar(found);
    expect(candidate?.expected.architecture).toBe('resnet34');
    expect(candidate?.similarity).toBeGreaterThan(0.8);
    expect(candidate?.similarity).toBeLessThan(1);
  });

  it('says so where a file is like none', () => {
    expect(() => recognise([{ name: 'embedding.weight', shape: [5, 5] }], 'file')).toThrow(
      expect.objectContaining({ code: 'architecture/not-recognised' }),
    );
  });

  it('does not believe a head of absurd width', () => {
    const found = new Map([['fc.weight', { name: 'fc.weight', shape: [2 ** 40, 512] }]]);
    expect(expectedForHeadOf('resnet18', found).numClasses).toBe(1000);
  });
});

describe('describeMismatch', () => {
  it('names keys and the architecture that the file is of', () => {
    const found = stateDict('vgg11');
    const expected = expectedTensors('resnet18');
    const error = describeMismatch('x.pth', expected, matchStateDict(expected, found), found);
    expect(error.code).toBe('architecture/mismatch');
    expect(error.message).toContain('conv1.weight');
    expect(error.message).toContain('features.0.weight');
    expect(error.message).toContain('It is a checkpoint of vgg11.');
  });
});
