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
    undefined,
    null,
    'ready',
    {},
    { type: 'act' },
    { type: 'act', action: 'deleteEverything' },
    { type: 'act', action: ['classify'] },
    { type: 'constructor' },
  ])('is refused otherwise: %j', (data) => {
    expect(parseFromWebview(data)).toBeUndefined();
  });
});
