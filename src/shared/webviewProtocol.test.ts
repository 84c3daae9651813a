import { describe, expect, it } from 'vitest';
import { parseFromWebview, toRowResult, VIEW_ACTIONS } from './webviewProtocol';

describe('what a webview sends', () => {
  it('is taken when it is one of the known messages', () => {
    expect(parseFromWebview({ type: 'ready', more: 1 })).toEqual({ type: 'ready' });
    expect(parseFromWebview({ type: 'open', row: 3 })).toEqual({ type: 'open', row: 3 });
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
    { type: 'open' },
    { type: 'open', row: -1 },
    { type: 'open', row: 1.5 },
    { type: 'open', row: '1' },
    { type: 'open', row: Number.NaN },
    { type: 'constructor' },
  ])('is refused otherwise: %j', (data) => {
    expect(parseFromWebview(data)).toBeUndefined();
  });
});

describe('a row of the results', () => {
  it('holds the first prediction', () => {
    const predictions = [
      { index: 2, label: 'lynx', probability: 0.9, logit: 4 },
      { index: 1, label: 'cat', probability: 0.1, logit: 1 },
    ];
    expect(toRowResult({ image: '/a.png', predictions, milliseconds: 5 })).toEqual({
      label: 'lynx',
      probability: 0.9,
    });
  });

  it('holds the message of a failure', () => {
    const error = { code: 'image/damaged', message: 'a.png ends too early.' } as const;
    expect(toRowResult({ image: '/a.png', error })).toEqual({ error: 'a.png ends too early.' });
  });
});
