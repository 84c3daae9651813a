import { expect, it } from 'vitest';
import type { ResultRow } from '../../src/shared/webviewProtocol';
import { sortRows, type Sorting } from './sortRows';

const rows: ResultRow[] = [
  { name: 'b10.png', source: '', result: { label: 'dog', probability: 0.5 } },
  { name: 'b9.png', source: '', result: { error: 'The file is empty.' } },
  { name: 'a.png', source: '', result: { label: 'cat', probability: 0.9 } },
  { name: 'c.png', source: '', result: { label: 'cat', probability: 0.7 } },
];

it.each<[Sorting | undefined, number[]]>([
  [undefined, [0, 1, 2, 3]],
  [{ column: 'name', descending: false }, [2, 1, 0, 3]],
  [{ column: 'name', descending: true }, [3, 0, 1, 2]],
  [{ column: 'label', descending: false }, [2, 3, 0, 1]],
  [{ column: 'label', descending: true }, [0, 2, 3, 1]],
  [{ column: 'probability', descending: true }, [2, 3, 0, 1]],
])('%j', (sorting, order) => {
  expect(sortRows(rows, sorting).map(({ index }) => index)).toEqual(order);
});
