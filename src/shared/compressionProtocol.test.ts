import { expect, it } from 'vitest';
import { COMPRESSION_ACTIONS, parseFromCompressionView } from './compressionProtocol';

it('takes what a page sends', () => {
  expect(parseFromCompressionView({ type: 'ready', more: 1 })).toEqual({ type: 'ready' });
  for (const action of COMPRESSION_ACTIONS) {
    const message = { type: 'act', action, copy: 2 };
    expect(parseFromCompressionView(message)).toEqual(message);
  }
});

it.each([
  ...[undefined, null, 'ready', 7, {}, { type: 'keep' }, { type: 'act' }],
  ...[
    { type: 'act', action: 'keep' },
    { type: 'act', action: 'remove', copy: 0 },
  ],
  ...[-1, 0.5, '0', NaN, null, [0]].map((copy) => ({ type: 'act', action: 'keep', copy })),
])('and nothing else: %j', (data) => {
  expect(parseFromCompressionView(data)).toBeUndefined();
});
