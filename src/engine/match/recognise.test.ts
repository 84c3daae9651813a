import { describe, expect, it } from 'vitest';
import { architectureNames, buildArchitecture } from '../../architectures/catalog';
import { stateDictEntries } from '../../architectures/describeNetwork';
import { describeMismatch } from './describeMismatch';
import { expectedForHeadOf } from './expectedTensors';
import { matchCheckpoint } from './matchCheckpoint';
import type { NamedShape } from './NamedShape';
import { mostSimilar, recognise } from './recognise';

const stateDict = (architecture: string, numClasses = 1000): NamedShape[] =>
  stateDictEntries(buildArchitecture(architecture, { numClasses }));

const match = (found: readonly NamedShape[], architecture?: string) =>
  matchCheckpoint({ tensors: found as never, metadata: {}, source: { name: 'x.pth' } }, { architecture });

describe('recognise', () => {
  it.each(architectureNames())('knows %s, and no other fits as well', (architecture) => {
    const found = stateDict(architecture, 7);
    const { best, confidence, runnersUp } = recognise(found, 'file');
    expect(best).toMatchObject({ architecture, similarity: 1 });
    expect(confidence).toBeGreaterThan(0.99);
    for (const { similarity } of runnersUp) expect(similarity).toBeLessThan(1);
    expect(match(found).expected.numClasses).toBe(7);
  });

  it('finds the most similar one where tensors are missing, and is less sure', () => {
    const recognition = mostSimilar(stateDict('resnet34').slice(20));
    expect(recognition?.best.architecture).toBe('resnet34');
    expect(recognition?.best.similarity).toBeGreaterThan(0.8);
    expect(recognition?.best.similarity).toBeLessThan(1);
    expect(recognition?.confidence).toBeLessThan(0.99);
    expect(recognition?.runnersUp.map(({ architecture }) => architecture)).toContain('resnet18');
  });

  it('takes all 80 in well under a second', () => {
    const found = stateDict('regnet_y_128gf').map(({ name, shape }) => ({ name: `x.y.${name}`, shape }));
    recognise(found, 'file');
    const started = performance.now();
    expect(recognise(found, 'file').best.architecture).toBe('regnet_y_128gf');
    expect(performance.now() - started).toBeLessThan(1000);
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
    const error = describeMismatch('x.pth', match(found, 'resnet18'), mostSimilar(found));
    expect(error.code).toBe('architecture/mismatch');
    expect(error.message).toContain('conv1.weight');
    expect(error.message).toContain('features.0.weight');
    expect(error.message).toContain('It is a checkpoint of vgg11.');
  });
});
