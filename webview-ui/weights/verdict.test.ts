import { describe, expect, it } from 'vitest';
import { checkResult } from '../../test/support/checkResult';
import { groupNames } from './groupNames';
import { verdict } from './verdict';

describe('the verdict', () => {
  it.each([
    [checkResult(), 'pass', 'It fits resnet18 with 1,000 classes.', /All 122 tensors .*strict=True/],
    [
      checkResult({
        verdict: 'mendable',
        strict: false,
        renamed: [{ from: 'module.a', to: 'a', rule: 'r' }],
      }),
      'pass',
      'It is resnet18 with 1,000 classes, under other names.',
      /1 tensor was matched/,
    ],
    [
      checkResult({
        verdict: 'head',
        strict: false,
        headClasses: { layer: 'fc', found: 37, published: 1000, loaded: false },
      }),
      'warning',
      'It is resnet18 without a head that fits.',
      /All layers but fc are loaded, whose own has 37 outputs/,
    ],
    [
      checkResult({ verdict: 'extra', strict: false, unexpected: ['a', 'b'] }),
      'warning',
      'It has all of resnet18 with 1,000 classes, and 2 tensors more.',
      /strict=False/,
    ],
    [
      checkResult({ verdict: 'differs', strict: false }),
      'warning',
      'It fills resnet18 with 1,000 classes, but would compute something else.',
      /works differently/,
    ],
    [
      checkResult({
        verdict: 'partial',
        strict: false,
        missing: ['a', 'b'],
        unexpected: ['c'],
        mismatched: [{ name: 'd', expected: [1], found: [2] }],
        loadedFraction: 0.75,
      }),
      'warning',
      'It fits resnet18 with 1,000 classes in part.',
      /^2 tensors missing, 1 tensor of another shape and 1 tensor that it does not have\. 75\.0 % of/,
    ],
    [
      checkResult({ verdict: 'partial', strict: false, missing: ['a'], loadedFraction: 0.2 }),
      'error',
      'It does not fit resnet18 with 1,000 classes.',
      /^Only 20\.0 % of the parameters are in the file: 1 tensor missing\.$/,
    ],
    [
      checkResult({ verdict: 'partial', strict: false, missing: ['a'], loadedFraction: 0 }),
      'error',
      'It does not fit resnet18 with 1,000 classes.',
      /^None of its parameters are in the file: 1 tensor missing\.$/,
    ],
  ])('%#', (result, kind, sentence, meaning) => {
    const said = verdict(result);
    expect(said).toMatchObject({ kind, sentence });
    expect(said.meaning).toMatch(meaning);
  });
});

describe('names by module', () => {
  it('are told apart by the outermost modules', () => {
    expect(groupNames(['conv1.weight', 'layer1.0.weight', 'layer1.1.weight', 'scale'])).toEqual([
      { path: 'conv1', names: ['conv1.weight'] },
      { path: 'layer1', names: ['layer1.0.weight', 'layer1.1.weight'] },
      { path: '', names: ['scale'] },
    ]);
  });

  it('go deeper where all are within one', () => {
    expect(groupNames(['m.layer4.0.a', 'm.layer4.0.b', 'm.layer4.1.a']).map(({ path }) => path)).toEqual([
      'm.layer4.0',
      'm.layer4.1',
    ]);
    expect(groupNames(['m.a', 'm.b']).map(({ path }) => path)).toEqual(['m']);
  });
});
