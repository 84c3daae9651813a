import { expect, it } from 'vitest';
import type { TreeModule } from '../../src/shared/engineProtocol';
import { composition, describeLayerRow } from './describeLayerRow';
import { buildLayerTree } from './layerNode';
import { layerRows } from './layerRows';

const module = (path: string, type: string): TreeModule => ({
  ...{ path, type, parameters: 1250, buffers: 0, outputShape: [1, 64, 7, 7], macs: 2000, activationBytes: 0 },
});

it('says everything about a layer', () => {
  const root = buildLayerTree(
    [module('', 'Net'), module('layer1', 'Sequential'), module('layer1.0', 'B')],
    'net',
  );
  const [, row] = root ? layerRows(root, new Set([''])) : [];
  expect(row && describeLayerRow(row, 0.125, 'some', '0')).toBe(
    [
      'layer1 (Sequential)',
      'Holds B',
      'Built like 0',
      '1,250 parameters, 12.5 % of the network',
      'Output 64×7×7',
      '2,000 multiplications',
      'Trained in part',
    ].join('\n'),
  );
});

it.each([
  [['A', 'A', 'B', 'A'], '2 × A, B, A'],
  [['A', 'B', 'C', 'D', 'E', 'F'], 'A, B, C, D, E, F'],
  [['A', 'B', 'C', 'D', 'E', 'F', 'G', 'A'], 'A, B, C, D, E, F and 2 more'],
])('%j is %s', (types, words) => {
  const root = buildLayerTree(
    [module('', 'Net'), ...types.map((type, place) => module(String(place), type))],
    'net',
  );
  expect(root && composition(root)).toBe(words);
});
