import { describe, expect, it } from 'vitest';
import type { Change, DiffResult } from '../../src/shared/compareProtocol';
import { describeDiff } from './describeDiff';
import { formatChange } from './formatChange';
import { sortChanges } from './sortChanges';

const side = { file: '/a', container: '', tensors: 2, architecture: null };
const change = (name: string, relativeChange: number | null, elements = 1): Change => ({
  name,
  elements,
  relativeChange,
  cosine: 0.9,
});

function diff(part: Partial<DiffResult>): DiffResult {
  return {
    a: side,
    b: side,
    names: 'own',
    onlyInA: [],
    onlyInB: [],
    shapes: [],
    dtypes: [],
    identical: 0,
    changed: [],
    layers: [],
    overall: { elements: 1, relativeChange: 0.05, cosine: 1 },
    ...part,
  };
}
const changed = [{ ...change('fc.weight', 0.5), largestChange: 1 }];

describe('what a comparison came to', () => {
  it.each([
    [diff({ identical: 5 }), 'pass', 'Their weights are the same.', /All 5 .* bit by bit/],
    [
      diff({ identical: 5, dtypes: [{ name: 'w', a: 'F32', b: 'F16' }] }),
      'pass',
      'Their weights are the same.',
      /; 1 tensor in another element type\.$/,
    ],
    [diff({ identical: 4, changed }), 'info', '1 of 5 tensors differ.', /moved by 5\.0 % from x to y\.$/],
    [
      diff({ identical: 4, changed, onlyInB: ['neck'] }),
      'warning',
      '1 of 5 tensors differ.',
      /moved by .* They do not have all the same tensors/,
    ],
    [
      diff({ identical: 4, onlyInA: ['neck'] }),
      'warning',
      'The 4 tensors that both have are the same.',
      /^They do not have all/,
    ],
    [diff({ onlyInA: ['a'], onlyInB: ['b'] }), 'warning', 'They have no tensor in common.', /Nothing in x/],
  ])('%#', (result, kind, sentence, meaning) => {
    const said = describeDiff(result, 'x', 'y');
    expect(said).toMatchObject({ kind, sentence });
    expect(said.meaning).toMatch(meaning);
  });
});

describe('a change', () => {
  it.each([
    [0.123, '12.3 %'],
    [0.001, '0.1 %'],
    [0.000_042, '0.0042 %'],
    [3e-9, '3.00e−7 %'],
    [0, '0 %'],
    [12, '1200.0 %'],
    [null, '–'],
  ])('of %s reads %s', (value, text) => {
    expect(formatChange(value)).toBe(text);
  });
});

describe('the table', () => {
  const rows = [
    change('layer2', 0.1, 7),
    change('layer10', null),
    change('layer1', 0.1, 9),
    change('fc', 0.5),
  ];
  const order = (...sorting: Parameters<typeof sortChanges>[1][]): string[] =>
    sortChanges(rows, sorting[0]!).map(({ name }) => name);

  it('has the largest change first, and those that cannot be told with them', () => {
    expect(order({ column: 'relativeChange', descending: true })).toEqual([
      'layer10',
      'fc',
      'layer1',
      'layer2',
    ]);
    expect(order({ column: 'relativeChange', descending: false })).toEqual([
      'layer1',
      'layer2',
      'fc',
      'layer10',
    ]);
  });

  it('can be in the order of names and sizes', () => {
    expect(order({ column: 'name', descending: false })).toEqual(['fc', 'layer1', 'layer2', 'layer10']);
    expect(order({ column: 'elements', descending: true }).slice(0, 2)).toEqual(['layer1', 'layer2']);
  });
});
