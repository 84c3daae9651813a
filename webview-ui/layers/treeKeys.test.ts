import { describe, expect, it } from 'vitest';
import type { TreeModule } from '../../src/shared/engineProtocol';
import { buildLayerTree } from './layerNode';
import { layerRows, type LayerRow } from './layerRows';
import { findByPrefix, moveByKey } from './treeKeys';

function rows(...expanded: string[]): LayerRow[] {
  const modules = ['', 'conv1', 'layer1', 'layer1.0', 'layer1.1', 'fc'].map((path): TreeModule => ({
    path,
    type: 'Any',
    parameters: 0,
    buffers: 0,
    outputShape: null,
    macs: 0,
    activationBytes: 0,
  }));
  const root = buildLayerTree(modules, 'net');
  return root ? layerRows(root, new Set(expanded)) : [];
}

describe('keys', () => {
  const open = rows('', 'layer1'); // net, conv1, layer1, layer1.0, layer1.1, fc
  it.each([
    ['ArrowDown', 0, { focus: 1 }],
    ['ArrowDown', 5, { focus: 5 }],
    ['ArrowUp', 0, { focus: 0 }],
    ['PageDown', 1, { focus: 4 }],
    ['PageUp', 4, { focus: 1 }],
    ['PageDown', 4, { focus: 5 }],
    ['Home', 4, { focus: 0 }],
    ['End', 0, { focus: 5 }],
    ['ArrowRight', 2, { focus: 3 }],
    ['ArrowRight', 1, {}],
    ['ArrowLeft', 2, { collapse: 'layer1' }],
    ['ArrowLeft', 4, { focus: 2 }],
    ['ArrowLeft', 1, { focus: 0 }],
    ['Enter', 2, { collapse: 'layer1' }],
    [' ', 1, {}],
    ['x', 1, undefined],
  ])('%s at row %d', (key, focused, move) => {
    expect(moveByKey(key, open, focused, 3)).toEqual(move);
  });

  it('open what is closed', () => {
    const closed = rows('');
    expect(moveByKey('ArrowRight', closed, 2, 3)).toEqual({ expand: 'layer1' });
    expect(moveByKey('Enter', closed, 2, 3)).toEqual({ expand: 'layer1' });
  });

  it('begin at the top when no row has the focus', () => {
    expect(moveByKey('ArrowDown', open, -1, 3)).toEqual({ focus: 0 });
    expect(moveByKey('ArrowLeft', open, -1, 3)).toBeUndefined();
    expect(moveByKey('ArrowDown', [], -1, 3)).toBeUndefined();
  });
});

describe('typing', () => {
  const open = rows('', 'layer1');
  it('goes to the next name that starts so, round the end', () => {
    expect(findByPrefix(open, 0, 'L')).toBe(2);
    expect(findByPrefix(open, 4, 'c')).toBe(1);
    expect(findByPrefix(open, 0, 'zz')).toBeUndefined();
  });

  it('stays where it is while the name still fits', () => {
    expect(findByPrefix(open, 2, 'la')).toBe(2);
  });
});
