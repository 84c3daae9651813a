/** What the keys need to know of a row, of whatever tree. */
export interface TreeRow {
  readonly node: TreeItem;
  readonly path: string;
  readonly expandable: boolean;
  readonly expanded: boolean;
}

interface TreeItem {
  readonly name: string;
  readonly parent: TreeItem | undefined;
}

/** What a key does in the tree: where the focus goes, and which module opens or closes. */
export interface TreeMove {
  readonly focus?: number;
  readonly expand?: string;
  readonly collapse?: string;
}

/**
 * VS Code's own keys for trees.
 *
 * @param focused index of the focused row
 * @param page rows that fit on the screen
 * @returns undefined for a key that means nothing here
 */
export function moveByKey(
  key: string,
  rows: readonly TreeRow[],
  focused: number,
  page: number,
): TreeMove | undefined {
  const row = rows[focused];
  if (!row) return rows.length > 0 && (key === 'ArrowDown' || key === 'Home') ? { focus: 0 } : undefined;
  const last = rows.length - 1;
  const to = (index: number): TreeMove => ({ focus: Math.max(0, Math.min(last, index)) });
  switch (key) {
    case 'ArrowDown':
      return to(focused + 1);
    case 'ArrowUp':
      return to(focused - 1);
    case 'PageDown':
      return to(focused + page);
    case 'PageUp':
      return to(focused - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(last);
    case 'ArrowRight':
      if (!row.expandable) return {};
      return row.expanded ? to(focused + 1) : { expand: row.path };
    case 'ArrowLeft':
      return row.expanded ? { collapse: row.path } : focusParent(rows, row);
    case 'Enter':
    case ' ':
      if (!row.expandable) return {};
      return row.expanded ? { collapse: row.path } : { expand: row.path };
    default:
      return undefined;
  }
}

function focusParent(rows: readonly TreeRow[], row: TreeRow): TreeMove {
  const parent = rows.findIndex((candidate) => candidate.node === row.node.parent);
  return parent === -1 ? {} : { focus: parent };
}

/** The next row after `focused`, going round, whose name starts with what was typed; the focused one counts while typing on. */
export function findByPrefix(rows: readonly TreeRow[], focused: number, typed: string): number | undefined {
  const wanted = typed.toLowerCase();
  const start = typed.length > 1 ? Math.max(focused, 0) : focused + 1;
  for (let step = 0; step < rows.length; step++) {
    const index = (start + step) % rows.length;
    if (rows[index]?.node.name.toLowerCase().startsWith(wanted)) return index;
  }
  return undefined;
}
