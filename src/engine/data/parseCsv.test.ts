import { describe, expect, it } from 'vitest';
import { parseCsv } from './parseCsv';

const cells = (text: string): (readonly string[])[] => parseCsv(text, 'x.csv').map((row) => row.cells);

describe('parseCsv', () => {
  it('splits lines and cells, with any line end and a byte order mark', () => {
    expect(cells('\uFEFFa,b\r\nc,d\ne,f')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ]);
  });

  it('keeps commas, quotes and line breaks inside quotes', () => {
    expect(cells('"a,1","say ""hi"""\n"two\nlines",b\n')).toEqual([
      ['a,1', 'say "hi"'],
      ['two\nlines', 'b'],
    ]);
  });

  it('keeps empty cells and leaves out empty lines', () => {
    expect(cells('a,\n\n,b\n,\n')).toEqual([
      ['a', ''],
      ['', 'b'],
      ['', ''],
    ]);
  });

  it('knows the line of a row', () => {
    expect(parseCsv('a,b\n\n"x\ny",c\nd,e', 'x.csv').map((row) => row.line)).toEqual([1, 3, 5]);
  });

  it('refuses a quote that is not closed', () => {
    expect(() => parseCsv('a,b\nc,"d', 'x.csv')).toThrow(/line 2/);
  });
});
