import { describe, expect, it } from 'vitest';
import { parseFromWeightsView } from './weightsProtocol';

describe('what the page of the weights editor sends', () => {
  it.each([
    [{ type: 'ready' }],
    [{ type: 'act', action: 'compare' }],
    [{ type: 'measure', name: 'conv1.weight' }],
    [{ type: 'group', container: '' }],
    [{ type: 'suggestion', index: 0 }],
    [{ type: 'check', architecture: 'resnet18' }],
    [{ type: 'check', architecture: null }],
  ])('%j is taken', (message) => {
    expect(parseFromWeightsView({ ...message, more: 'dropped' })).toEqual(message);
  });

  it.each([
    [undefined],
    ['ready'],
    [{ type: 'run' }],
    [{ type: 'act', action: 'deleteEverything' }],
    [{ type: 'measure', name: 7 }],
    [{ type: 'group' }],
    [{ type: 'suggestion', index: -1 }],
    [{ type: 'suggestion', index: 0.5 }],
    [{ type: 'check', architecture: {} }],
  ])('%j is not', (message) => {
    expect(parseFromWeightsView(message)).toBeUndefined();
  });
});
