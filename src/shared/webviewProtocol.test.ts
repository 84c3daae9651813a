import { describe, expect, it } from 'vitest';
import { parseFromWebview, VIEW_ACTIONS } from './webviewProtocol';

describe('what a webview sends', () => {
  it('is taken when it is one of the known messages', () => {
    expect(parseFromWebview({ type: 'ready', more: 1 })).toEqual({ type: 'ready' });
    for (const action of VIEW_ACTIONS) {
      expect(parseFromWebview({ type: 'act', action })).toEqual({ type: 'act', action });
    }
  });

  it.each([
    { type: 'explain', classIndex: 3, method: 'occlusion' },
    { type: 'features', path: 'layer4.1' },
    { type: 'features', path: null },
  ])('is taken with what it is about: %j', (message) => {
    expect(parseFromWebview({ ...message, more: 1 })).toEqual(message);
  });

  it.each([
    undefined,
    null,
    'ready',
    {},
    { type: 'act' },
    { type: 'act', action: 'deleteEverything' },
    { type: 'act', action: ['classify'] },
    { type: 'constructor' },
    { type: 'explain', classIndex: 3, method: 'guess' },
    { type: 'explain', classIndex: 0.5, method: 'grad-cam' },
    { type: 'features', path: 4 },
  ])('is refused otherwise: %j', (data) => {
    expect(parseFromWebview(data)).toBeUndefined();
  });
});
