/** Where a key leads in a grid that is filled row by row; undefined where it leads nowhere. */
export function moveInGrid(key: string, index: number, count: number, columns: number): number | undefined {
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: index + 1,
    ArrowLeft: index - 1,
    ArrowDown: index + columns,
    ArrowUp: index - columns,
    Home: 0,
    End: count - 1,
  };
  const next = moves[key];
  return next !== undefined && next >= 0 && next < count && next !== index ? next : undefined;
}
