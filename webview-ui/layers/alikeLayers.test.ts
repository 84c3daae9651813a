import { expect, it } from 'vitest';
import type { TreeModule } from '../../src/shared/engineProtocol';
import { alikeLayers } from './alikeLayers';
import { buildLayerTree } from './layerNode';

const module = (path: string, type: string, parameters = 0): TreeModule => ({
  ...{ path, type, parameters, buffers: 0, outputShape: [1, 8], macs: 0, activationBytes: 0 },
});

it('finds the blocks that repeat one before them, and nothing else', () => {
  const block = (path: string, parameters: number): TreeModule[] => [
    module(path, 'BasicBlock', parameters),
    module(`${path}.conv`, 'Conv2d', parameters),
    module(`${path}.relu`, 'ReLU'),
  ];
  const root = buildLayerTree(
    [
      module('', 'Net', 100),
      module('layer1', 'Sequential', 40),
      ...block('layer1.0', 20),
      // Of another size, though of the same types.
      ...block('layer1.1', 10),
      ...block('layer1.2', 10),
      ...block('layer1.3', 20),
      module('layer1.4', 'BasicBlock', 20),
      module('layer1.4.conv2', 'Conv2d', 20),
      module('layer1.4.relu', 'ReLU'),
      // Like a block in another part, which is no repetition.
      module('layer2', 'Sequential', 20),
      ...block('layer2.0', 20),
    ],
    'net',
  );
  expect(root && [...alikeLayers(root)]).toEqual([
    ['layer1.2', '1'],
    ['layer1.3', '0'],
  ]);
});
