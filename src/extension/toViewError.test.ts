import { expect, it } from 'vitest';
import { HeadstartError } from '../shared/errors';
import { actionFor, toViewError } from './toViewError';

it('keeps the code and the sentence', () => {
  const error = new HeadstartError('image/damaged', 'cat.jpg ends too early.');
  expect(toViewError(error, 'classify')).toEqual({
    code: 'image/damaged',
    message: 'cat.jpg ends too early.',
    action: 'chooseImage',
  });
});

it('sends what nobody foresaw to the log', () => {
  expect(toViewError(new TypeError('x is undefined'), 'classify')).toMatchObject({
    code: 'internal',
    action: 'showLog',
  });
});

it.each([
  ['file/not-found', 'classify', 'classify'],
  ['file/not-found', 'loadModel', 'retryModel'],
  ['checkpoint/html', 'loadModel', 'chooseModel'],
  ['architecture/mismatch', 'classify', 'chooseModel'],
  ['model/malformed', 'loadModel', 'chooseModel'],
  ['engine/crashed', 'classify', 'classify'],
  ['engine/crashed', 'loadModel', 'retryModel'],
  ['engine/cannot-start', 'classify', 'showLog'],
] as const)('%s while %s: %s', (code, task, action) => {
  expect(actionFor(code, task)).toBe(action);
});
