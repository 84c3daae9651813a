import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { host } from '../host';
import { Icon } from '../widgets/Icon';
import { useRowWindow } from '../widgets/useRowWindow';
import { ResultRowView } from './ResultRowView';
import type { PlacedRow, SortColumn, Sorting } from './sortRows';

/** A thumbnail of 40 pixels with its margins. */
const ROW_HEIGHT = 48;
/** Stays above the rows, so it takes from what is seen of them. */
const HEADING_HEIGHT = 26;

const HEADINGS: readonly (readonly [SortColumn, string])[] = [
  ['name', 'Image'],
  ['label', 'Class'],
  ['probability', 'Probability'],
];

interface Props {
  readonly rows: readonly PlacedRow[];
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
}

/** Rows of a thumbnail, a name and the best class. Enter or a click opens the image. */
export function ResultsTable({ rows, sorting, onSort }: Props): JSX.Element {
  const list = useRowWindow<HTMLDivElement>(rows.length, ROW_HEIGHT, HEADING_HEIGHT);
  const [focused, setFocused] = useState(0);
  const page = Math.max(1, Math.floor(list.height / ROW_HEIGHT) - 1);

  const onKeyDown = (event: KeyboardEvent): void => {
    // The headings are buttons with keys of their own.
    if (event.target instanceof HTMLButtonElement) return;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: focused + 1,
      ArrowUp: focused - 1,
      PageDown: focused + page,
      PageUp: focused - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    const row = rows[focused];
    if (to !== undefined) {
      const next = Math.max(0, Math.min(rows.length - 1, to));
      setFocused(next);
      list.show(next);
    } else if (event.key === 'Enter' && row) host.postMessage({ type: 'open', row: row.index });
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={list.scroller}
      class="table"
      role="grid"
      aria-label="Results"
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      {...(rows[focused] && { 'aria-activedescendant': `result-${rows[focused].index}` })}
      onScroll={list.onScroll}
      onKeyDown={onKeyDown}
    >
      <div class="result heading" role="row" aria-rowindex={1}>
        {HEADINGS.map(([column, text]) => {
          const sorted = sorting?.column === column ? sorting : undefined;
          return (
            <div
              key={column}
              class={column}
              role="columnheader"
              aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none'}
            >
              <button
                type="button"
                onClick={() => onSort({ column, descending: sorted ? !sorted.descending : false })}
              >
                {text}
                {sorted && <Icon name={sorted.descending ? 'arrow-down' : 'arrow-up'} />}
              </button>
            </div>
          );
        })}
      </div>
      <div role="rowgroup" aria-label="Images">
        <div role="presentation" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
          <div role="presentation" style={{ transform: `translateY(${list.start * ROW_HEIGHT}px)` }}>
            {rows.slice(list.start, list.end).map((placed, offset) => (
              <ResultRowView
                key={placed.index}
                placed={placed}
                position={list.start + offset}
                focused={list.start + offset === focused}
                onOpen={() => {
                  setFocused(list.start + offset);
                  host.postMessage({ type: 'open', row: placed.index });
                }}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}
