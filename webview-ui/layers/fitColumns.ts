/** Widths in pixels that the columns want. */
export interface ColumnWidths {
  readonly name: number;
  readonly type: number;
  readonly parameters: number;
  readonly shape: number;
  readonly bar: number;
}

/** The columns that are shown beside the name and the number of parameters, which always are. */
export interface ShownColumns {
  readonly type: boolean;
  readonly shape: boolean;
  readonly bar: boolean;
}

/** What fits in `width` pixels. Columns go in a fixed order: output shape, then type, then the bar. */
export function fitColumns(width: number, wanted: ColumnWidths): ShownColumns {
  const fixed = wanted.name + wanted.parameters;
  const bar = fixed + wanted.bar <= width;
  const type = bar && fixed + wanted.bar + wanted.type <= width;
  const shape = type && fixed + wanted.bar + wanted.type + wanted.shape <= width;
  return { type, shape, bar };
}
