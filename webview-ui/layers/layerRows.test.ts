import { describe, expect, it } from 'vitest';
import type { TreeModule } from '../../src/shared/engineProtocol';
import { buildLayerTree, initiallyOpen, layerType, type LayerNode } from './layerNode';
import { layerRows } from './layerRows';

const module = (path: string, type: string): TreeModule => ({
  path,
  type,
  parameters: 1,
  buffers: 0,
  outputShape: null,
  macs: 0,
  activationBytes: 0,
});

const modules = [
  module('', 'ResNet'),
  module('conv1', 'Conv2d'),
  module('layer1', 'Sequential'),
  module('layer1.0', 'BasicBlock'),
  module('layer1.0.conv1', 'Conv2d'),
  module('layer1.0.relu', 'ReLU'),
  module('layer1.1', 'BasicBlock'),
  module('layer1.1.conv1', 'Conv2d'),
  module('head', 'Sequential'),
  module('head.0', 'Linear'),
];

function tree(): LayerNode {
  const root = buildLayerTree(modules, 'tiny');
  if (!root) throw new Error('no root');
  return root;
}

const paths = (expanded: readonly string[], filter?: string): string[] =>
  layerRows(tree(), new Set(expanded), filter).map((row) => row.path);

describe('the tree', () => {
  it('is named after the network and nested as the paths are', () => {
    const root = tree();
    expect(root.name).toBe('tiny');
    expect(root.children.map((child) => child.name)).toEqual(['conv1', 'layer1', 'head']);
    expect(root.children[1]?.children[0]?.children.map((child) => [child.name, child.depth])).toEqual([
      ['conv1', 3],
      ['relu', 3],
    ]);
  });

  it('is undefined without a network', () => {
    expect(buildLayerTree([], 'tiny')).toBeUndefined();
  });

  it('is open at its top, and one level more where that is short', () => {
    expect(initiallyOpen(tree())).toEqual(['', 'conv1', 'layer1', 'head']);
    const many = ['', 'a', 'b', 'c', 'd', 'e'].map((path) => module(path, 'Conv2d'));
    const root = buildLayerTree(many, 'many');
    expect(root && initiallyOpen(root)).toEqual(['']);
  });

  it('says of a sequence what it holds', () => {
    const [conv, layer1, head] = tree().children;
    expect([conv, layer1, head].map((node) => node && layerType(node))).toEqual([
      'Conv2d',
      '2 blocks',
      '1 layer',
    ]);
  });
});

describe('the rows', () => {
  it('are those of the open modules', () => {
    expect(paths([])).toEqual(['']);
    expect(paths([''])).toEqual(['', 'conv1', 'layer1', 'head']);
    expect(paths(['', 'layer1.0'])).toEqual(['', 'conv1', 'layer1', 'head']);
    expect(paths(['', 'layer1'])).toEqual(['', 'conv1', 'layer1', 'layer1.0', 'layer1.1', 'head']);
  });

  it('know their place among their siblings', () => {
    const row = layerRows(tree(), new Set(['', 'layer1'])).find(({ path }) => path === 'layer1.1');
    expect(row).toMatchObject({ position: 2, siblings: 2, expandable: true, expanded: false });
  });

  it('are those that a filter wants, by path or type, with what leads to them', () => {
    expect(paths([], 'RELU')).toEqual(['', 'layer1', 'layer1.0', 'layer1.0.relu']);
    expect(paths([], 'layer1.1.conv')).toEqual(['', 'layer1', 'layer1.1', 'layer1.1.conv1']);
    expect(paths([], 'blocks')).toEqual(['', 'layer1']);
    expect(paths([''], 'nothing like it')).toEqual([]);
    expect(paths([''], '  ')).toEqual(['', 'conv1', 'layer1', 'head']);
  });
});
