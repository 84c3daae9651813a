export interface Column {
  readonly title: string;
  /** Numbers stand at the right edge of their column. */
  readonly align?: 'right';
}

/** Rows of text in columns, under their titles, without trailing blanks. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      columns
        .map(({ align }, column) => {
          const cell = line[column] ?? '';
          const width = widths[column] ?? 0;
          return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
