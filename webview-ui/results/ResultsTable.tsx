import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { ResultRow } from '../../src/shared/resultsProtocol';
import { host } from '../host';
import { Icon } from '../widgets/Icon';
import type { Arranged, Item, SortColumn, Sorting } from './arrangeRows';
import { wantPictures } from './pictureStore';
import { GroupRowView, ResultRowView } from './ResultRowView';
import { readResultsUiState, writeResultsUiState } from './resultsUiState';
import { focusedPosition, keyOf, selectOnly, selectTo, toggle, type Selection } from './selection';
import { selectByKey } from './selectByKey';
import { useItemWindow } from './useItemWindow';

/** A thumbnail of 40 pixels with its margins. */
const ROW_HEIGHT = 48;
const GROUP_HEIGHT = 28;
/** Stays above the rows, so it takes from what is seen of them. */
const HEADING_HEIGHT = 26;
/** What is scrolled past sooner than this needs no pictures, in milliseconds. */
const SETTLE_MS = 60;

const HEADINGS: readonly (readonly [SortColumn, string])[] = [
  ['name', 'Image'],
  ['label', 'Class'],
  ['probability', 'Probability'],
];

interface Props {
  readonly rows: readonly ResultRow[];
  readonly arranged: Arranged;
  readonly grouped: boolean;
  readonly sorting: Sorting | undefined;
  readonly selection: Selection;
  readonly onSort: (sorting: Sorting) => void;
  readonly onSelect: (selection: Selection) => void;
  readonly onFold: (label: string) => void;
}

/** Rows of a thumbnail, a name and the best class. Enter or a double click opens the image. */
export function ResultsTable(props: Props): JSX.Element {
  const { rows, arranged, grouped, sorting, selection, onSort, onSelect, onFold } = props;
  const { items, shown } = arranged;
  const tops = useMemo(() => topsOf(items), [items]);
  const list = useItemWindow(tops, HEADING_HEIGHT);
  const position = focusedPosition(items, selection);
  const focusedItem = items[position];

  // As far down as before the page was hidden, once there are rows.
  const restored = useRef(false);
  useEffect(() => {
    if (restored.current || items.length === 0) return;
    restored.current = true;
    list.scrollTo(readResultsUiState().scrollTop);
  }, [items.length]);

  const seen = items.slice(list.seen.start, list.seen.end);
  const seenKey = seen.map(keyOf).join();
  useEffect(() => {
    const timer = setTimeout(() => {
      if (restored.current) writeResultsUiState({ scrollTop: list.scroller.current?.scrollTop ?? 0 });
      wantPictures(seen.flatMap((item) => (isReadable(item, rows) ? [item.index] : [])));
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [seenKey]);

  const act = (item: Item | undefined): void => {
    if (item?.kind === 'row') host.postMessage({ type: 'open', row: item.index });
    else if (item) onFold(item.label);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // The headings are buttons with keys of their own.
    if (event.target instanceof HTMLButtonElement) return;
    const page = Math.max(1, Math.floor(list.height / ROW_HEIGHT) - 1);
    const outcome = selectByKey(event, { items, shown, selection, page });
    if (!outcome) return;
    event.preventDefault();
    if (outcome.fold !== undefined) onFold(outcome.fold);
    if (outcome.open) act(focusedItem);
    if (outcome.selection) {
      onSelect(outcome.selection);
      list.show(focusedPosition(items, outcome.selection));
    }
  };
  const onClick = (event: MouseEvent, at: number): void => {
    if (event.shiftKey) onSelect(selectTo(items, selection, at));
    else if (event.ctrlKey || event.metaKey) onSelect(toggle(items, selection, at));
    else onSelect(selectOnly(items, at));
  };

  return (
    <div
      ref={list.scroller}
      class="table"
      role={grouped ? 'treegrid' : 'grid'}
      aria-label="Results"
      aria-multiselectable="true"
      aria-rowcount={items.length + 1}
      tabIndex={0}
      {...(focusedItem && { 'aria-activedescendant': keyOf(focusedItem) })}
      onScroll={list.onScroll}
      onKeyDown={onKeyDown}
    >
      <div class="result heading" role="row" aria-rowindex={1}>
        {HEADINGS.map(([column, text]) => (
          <Heading key={column} column={column} text={text} sorting={sorting} onSort={onSort} />
        ))}
      </div>
      <div role="rowgroup" aria-label="Images">
        <div role="presentation" style={{ height: `${tops.at(-1) ?? 0}px` }}>
          <div role="presentation" style={{ transform: `translateY(${tops[list.start] ?? 0}px)` }}>
            {items.slice(list.start, list.end).map((item, offset) => {
              const at = list.start + offset;
              const common = {
                id: keyOf(item),
                position: at,
                focused: at === position,
                onClick: (event: MouseEvent) => onClick(event, at),
                onDblClick: () => act(item),
              };
              if (item.kind === 'group') {
                const selected = item.rows.every((row) => selection.rows.has(row));
                const onToggle = (): void => onFold(item.label);
                return <GroupRowView key={common.id} {...common} {...{ selected, onToggle }} group={item} />;
              }
              const row = rows[item.index];
              const selected = selection.rows.has(item.index);
              const level = grouped ? 2 : 1;
              return (
                row && (
                  <ResultRowView
                    key={common.id}
                    {...common}
                    {...{ selected, row, level }}
                    index={item.index}
                  />
                )
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

function Heading({
  column,
  text,
  sorting,
  onSort,
}: {
  readonly column: SortColumn;
  readonly text: string;
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
}): JSX.Element {
  const sorted = sorting?.column === column ? sorting : undefined;
  // Of a probability the highest is looked for, and of names the first.
  const descending = sorted ? !sorted.descending : column === 'probability';
  return (
    <div
      class={column}
      role="columnheader"
      aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" onClick={() => onSort({ column, descending })}>
        {text}
        {sorted && <Icon name={sorted.descending ? 'arrow-down' : 'arrow-up'} />}
      </button>
    </div>
  );
}

/** Where each line begins, and last where the table ends, in pixels. */
function topsOf(items: readonly Item[]): number[] {
  const tops = [0];
  let top = 0;
  for (const { kind } of items) tops.push((top += kind === 'row' ? ROW_HEIGHT : GROUP_HEIGHT));
  return tops;
}

function isReadable(item: Item, rows: readonly ResultRow[]): item is Extract<Item, { kind: 'row' }> {
  const row = item.kind === 'row' ? rows[item.index] : undefined;
  return row !== undefined && !('error' in row.result);
}
