/** Widths in pixels that the columns want. */
export interface ColumnWidths {
  readonly name: number;
  readonly type: number;
  readonly parameters: number;
  readonly shape: number;
  readonly bar: number;
  readonly macs: number;
}

/** The columns that are shown beside the name and the number of parameters, which always are. */
export interface ShownColumns {
  readonly type: boolean;
  readonly shape: boolean;
  readonly bar: boolean;
  readonly macs: boolean;
}

/** The order in which columns come as there is more room; the last goes first. */
const ORDER = ['bar', 'type', 'shape', 'macs'] as const;

/** What fits in `width` pixels. Columns go in a fixed order: multiplications, then output shape, then type, then the bar. */
export function fitColumns(width: number, wanted: ColumnWidths): ShownColumns {
  const shown = { type: false, shape: false, bar: false, macs: false };
  let used = wanted.name + wanted.parameters;
  for (const column of ORDER) {
    used += wanted[column];
    if (used > width) break;
    shown[column] = true;
  }
  return shown;
}
