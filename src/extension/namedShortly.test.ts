import { expect, it } from 'vitest';
import { namedShortly } from './namedShortly';

it('leaves the folder out', () => {
  const error = { code: 'file/empty', message: '/w/$&/cat.jpg is empty. Copy /w/$&/cat.jpg again.' } as const;
  expect(namedShortly(error, '/w/$&/cat.jpg')).toEqual({
    code: 'file/empty',
    message: 'cat.jpg is empty. Copy cat.jpg again.',
  });
});
