import { expect, it } from 'vitest';
import { parseFromRunView } from './runProtocol';

it.each([
  [{ type: 'ready' }, { type: 'ready' }],
  [
    { type: 'act', action: 'stop', more: 1 },
    { type: 'act', action: 'stop' },
  ],
  [
    { type: 'open', row: 3 },
    { type: 'open', row: 3 },
  ],
  [
    { type: 'file', path: 'sun/1.jpg' },
    { type: 'file', path: 'sun/1.jpg' },
  ],
  [{ type: 'act', action: 'format the disk' }, undefined],
  [{ type: 'open', row: -1 }, undefined],
  [{ type: 'open', row: '1' }, undefined],
  [{ type: 'file' }, undefined],
  [{ type: 'else' }, undefined],
  [null, undefined],
])('%j from a page is taken as %j', (data, message) => {
  expect(parseFromRunView(data)).toEqual(message);
});
