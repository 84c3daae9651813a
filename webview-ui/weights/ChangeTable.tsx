import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Change } from '../../src/shared/compareProtocol';
import { formatCount, formatExactCount, formatValue } from '../../src/shared/format';
import { Icon } from '../widgets/Icon';
import { ShareBar } from '../widgets/ShareBar';
import { useRowWindow } from '../widgets/useRowWindow';
import { formatChange } from './formatChange';
import { sortChanges, type ChangeColumn, type ChangeSorting } from './sortChanges';

/** VS Code's list height in pixels. */
const ROW_HEIGHT = 22;
const HEADING_HEIGHT = 24;

const HEADINGS: readonly (readonly [ChangeColumn, string, explained?: string])[] = [
  ['name', 'Name'],
  ['elements', 'Elements'],
  ['cosine', 'Cosine', 'Cosine of the angle between the two: 1 where they point the same way'],
  ['relativeChange', 'Change', 'Length of the difference relative to the length of the first (l2 norm)'],
];

interface Props {
  /** What the rows are. */
  readonly label: string;
  readonly changes: readonly Change[];
}

/** How far each layer or tensor moved, in rows of one line of which only those on the screen are drawn. */
export function ChangeTable({ label, changes }: Props): JSX.Element {
  const [sorting, setSorting] = useState<ChangeSorting>({ column: 'relativeChange', descending: true });
  const rows = useMemo(() => sortChanges(changes, sorting), [changes, sorting]);
  const most = useMemo(
    () => changes.reduce((largest, { relativeChange }) => Math.max(largest, relativeChange ?? 0), 0),
    [changes],
  );
  const list = useRowWindow<HTMLDivElement>(rows.length, ROW_HEIGHT, HEADING_HEIGHT);
  const [focused, setFocused] = useState(0);

  const onKeyDown = (event: KeyboardEvent): void => {
    // The headings are buttons with keys of their own.
    if (event.target instanceof HTMLButtonElement) return;
    const page = Math.max(1, Math.floor(list.height / ROW_HEIGHT) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: focused + 1,
      ArrowUp: focused - 1,
      PageDown: focused + page,
      PageUp: focused - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setFocused(next);
    list.show(next);
    event.preventDefault();
  };

  return (
    <div
      ref={list.scroller}
      class="tree changes"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      {...(rows[focused] && { 'aria-activedescendant': `change-${focused}` })}
      onScroll={list.onScroll}
      onKeyDown={onKeyDown}
    >
      <div class="change heading" role="row" aria-rowindex={1}>
        {HEADINGS.map(([column, text, explained]) => {
          const sorted = sorting.column === column ? sorting : undefined;
          return (
            <div
              key={column}
              class={column}
              role="columnheader"
              aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none'}
              title={explained}
            >
              <button
                type="button"
                onClick={() =>
                  setSorting({ column, descending: sorted ? !sorted.descending : column !== 'name' })
                }
              >
                {text}
                {sorted && <Icon name={sorted.descending ? 'arrow-down' : 'arrow-up'} />}
              </button>
            </div>
          );
        })}
      </div>
      <div role="presentation" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
        <div role="presentation" style={{ transform: `translateY(${list.start * ROW_HEIGHT}px)` }}>
          {rows.slice(list.start, list.end).map((row, offset) => (
            <ChangeRow
              key={row.name}
              row={row}
              index={list.start + offset}
              most={most}
              focused={list.start + offset === focused}
              onFocus={() => setFocused(list.start + offset)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: Change;
  readonly index: number;
  /** The largest change, which fills its bar. */
  readonly most: number;
  readonly focused: boolean;
  readonly onFocus: () => void;
}

function ChangeRow({ row, index, most, focused, onFocus }: RowProps): JSX.Element {
  const { name, elements, cosine, relativeChange } = row;
  const exact = relativeChange === null ? 'cannot be told' : `${relativeChange * 100} %`;
  return (
    <div
      id={`change-${index}`}
      class={focused ? 'change focused' : 'change'}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={focused}
      title={`${name}\nRelative change ${exact}\n${formatExactCount(elements)} elements`}
      onClick={onFocus}
    >
      <span class="name text" role="gridcell">
        {name}
      </span>
      <span class="elements" role="gridcell">
        {formatCount(elements)}
      </span>
      <span class="cosine" role="gridcell">
        {cosine === null ? '–' : formatValue(cosine)}
      </span>
      <span class="relativeChange" role="gridcell">
        <span class="percent">{formatChange(relativeChange)}</span>
        <ShareBar share={most > 0 ? (relativeChange ?? 0) / most : 0} />
      </span>
    </div>
  );
}
