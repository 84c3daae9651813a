import { expect, it } from 'vitest';
import type { DatasetReport } from '../../src/shared/trainingProtocol';
import { concernsOf } from './concerns';

const fine: DatasetReport = {
  classes: [
    { name: 'cat', training: 10, validation: 2 },
    { name: 'dog', training: 30, validation: 8 },
  ],
  unreadable: [],
  duplicates: [],
};

it('data without fault raise no concern', () => {
  expect(concernsOf(fine)).toEqual([]);
});

it('files, leaks, double labels and imbalance are named', () => {
  const pair = { paths: ['a.jpg', 'b.jpg'], exact: true } as const;
  expect(
    concernsOf({
      classes: [...fine.classes, { name: 'emu', training: 5, validation: 1 }],
      unreadable: [{ path: 'x.jpg', error: { code: 'image/damaged', message: 'It is cut short.' } }],
      duplicates: [
        { ...pair, acrossSplit: true, acrossClasses: false },
        { ...pair, acrossSplit: true, acrossClasses: true },
      ],
    }),
  ).toEqual([
    '1 image not readable',
    '2 duplicates across training and validation',
    '1 image in two classes',
    'unbalanced, 1 to 6',
  ]);
});
