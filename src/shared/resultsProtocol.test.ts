import { describe, expect, it } from 'vitest';
import { BATCH_ACTIONS, parseFromResultsView, parseResultsMemory, toRowResult } from './resultsProtocol';

describe('what a page of results sends', () => {
  it('is taken when it is one of the known messages', () => {
    expect(parseFromResultsView({ type: 'ready', more: 1 })).toEqual({ type: 'ready' });
    for (const message of [
      ...BATCH_ACTIONS.map((action) => ({ type: 'act', action })),
      { type: 'open', row: 3 },
      { type: 'thumbnails', rows: [0, 7] },
      { type: 'export', shown: [2, 1], selected: [] },
      { type: 'file', how: 'move', rows: [5] },
    ]) {
      expect(parseFromResultsView(message)).toEqual(message);
    }
  });

  it.each([
    undefined,
    null,
    'ready',
    {},
    { type: 'act' },
    { type: 'act', action: 'delete' },
    { type: 'open' },
    { type: 'open', row: -1 },
    { type: 'open', row: 1.5 },
    { type: 'open', row: '1' },
    { type: 'thumbnails', rows: 3 },
    { type: 'thumbnails', rows: [1, '2'] },
    { type: 'export', shown: [1] },
    { type: 'file', how: 'delete', rows: [1] },
    { type: 'file', how: 'copy', rows: [Number.NaN] },
    { type: 'constructor' },
  ])('is refused otherwise: %j', (data) => {
    expect(parseFromResultsView(data)).toBeUndefined();
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

describe('what a page of results has written down', () => {
  const memory = { paths: ['/photos'], model: null, begin: true, batch: 'a' };

  it('is read beside what the page remembers for itself', () => {
    expect(parseResultsMemory({ text: 'star', memory: { ...memory, more: 1 } })).toEqual(memory);
    expect(parseResultsMemory({ memory: { ...memory, model: '/m' } })).toEqual({ ...memory, model: '/m' });
  });

  it.each([
    undefined,
    null,
    'memory',
    {},
    { memory: undefined },
    { memory: { ...memory, paths: '/photos' } },
    { memory: { ...memory, paths: [1] } },
    { memory: { ...memory, model: undefined } },
    { memory: { ...memory, begin: 1 } },
    { memory: { ...memory, batch: undefined } },
  ])('is not taken from anything else: %j', (state) => {
    expect(parseResultsMemory(state)).toBeUndefined();
  });
});
