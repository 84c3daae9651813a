import { HeadstartError } from '../../shared/errors';

export interface CsvRow {
  readonly cells: readonly string[];
  /** Counted from one; where the row begins. */
  readonly line: number;
}

/**
 * Rows of a CSV text as RFC 4180 has them: quoted cells may hold commas, line breaks and doubled quotes. Empty lines are left out.
 * @param file what messages call it
 * @throws data/malformed for a quote that is not closed
 */
export function parseCsv(text: string, file: string): CsvRow[] {
  const rows: CsvRow[] = [];
  // A spreadsheet's byte order mark is not a part of the first cell.
  const source = text.replace(/^\uFEFF/, '');
  let line = 1;
  let start = 1;
  let cells: string[] = [];
  let at = 0;
  while (at < source.length) {
    const cell = source[at] === '"' ? quotedCell(source, at, file, line) : plainCell(source, at);
    cells.push(cell.text);
    line += cell.breaks;
    at = cell.end;
    if (source[at] === ',') {
      at += 1;
      // A comma at the very end leaves one more, empty cell.
      if (at === source.length || source[at] === '\n' || source[at] === '\r') cells.push('');
      if (at < source.length && source[at] !== '\n' && source[at] !== '\r') continue;
    }
    if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line: start });
    cells = [];
    if (source[at] === '\r') at += 1;
    if (source[at] === '\n') at += 1;
    line += 1;
    start = line;
  }
  return rows;
}

interface Cell {
  readonly text: string;
  readonly end: number;
  readonly breaks: number;
}

function plainCell(source: string, at: number): Cell {
  let end = at;
  while (end < source.length && !',\n\r'.includes(source[end] ?? '')) end += 1;
  return { text: source.slice(at, end), end, breaks: 0 };
}

function quotedCell(source: string, at: number, file: string, line: number): Cell {
  let end = at + 1;
  for (;;) {
    end = source.indexOf('"', end);
    if (end === -1) {
      throw new HeadstartError(
        'data/malformed',
        `${file}, line ${line}: a quote is opened and never closed.`,
      );
    }
    if (source[end + 1] !== '"') break;
    end += 2;
  }
  const text = source.slice(at + 1, end).replaceAll('""', '"');
  return { text, end: end + 1, breaks: text.split('\n').length - 1 };
}
