import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ModelRow } from '../../src/shared/models/ModelRow';
import { firstSorting, type ModelColumn, type ModelSorting } from '../../src/shared/models/sortModels';
import { Icon } from '../widgets/Icon';
import { useRowWindow } from '../widgets/useRowWindow';
import { ModelRowView } from './ModelRowView';

const ROW_HEIGHT = 22;
const HEADING_HEIGHT = 26;

const HEADINGS: readonly (readonly [ModelColumn, text: string, title: string])[] = [
  ['state', '', 'On this machine'],
  ['name', 'Model', ''],
  ['accuracy', 'Top-1', 'Accuracy of the first answer, as published'],
  ['time', 'Time', 'One forward pass for one picture, measured on this machine'],
  ['gflops', 'GFLOPs', 'Billions of multiplications for one picture'],
  ['parameters', 'Parameters', ''],
  ['size', 'Size', 'Of the weights file'],
];

interface Props {
  readonly rows: readonly ModelRow[];
  readonly sorting: ModelSorting;
  readonly selected: string;
  readonly onSort: (sorting: ModelSorting) => void;
  readonly onSelect: (id: string) => void;
  readonly onUse: (id: string) => void;
}

/** All models, one a line. Arrow keys choose one, Enter or a double click uses it. */
export function ModelGrid({ rows, sorting, selected, onSort, onSelect, onUse }: Props): JSX.Element {
  const list = useRowWindow<HTMLDivElement>(rows.length, ROW_HEIGHT, HEADING_HEIGHT);
  const at = rows.findIndex(({ id }) => id === selected);
  const page = Math.max(1, Math.floor(list.height / ROW_HEIGHT) - 1);
  // Also when it was chosen in the plot.
  useEffect(() => {
    if (at >= 0) list.show(at);
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // The headings are buttons with keys of their own.
    if (event.target instanceof HTMLButtonElement) return;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      const next = rows[Math.max(0, Math.min(rows.length - 1, to))];
      if (next) onSelect(next.id);
    } else if (event.key === 'Enter' && at >= 0) onUse(selected);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={list.scroller}
      class="table"
      role="grid"
      aria-label="Models"
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      {...(at >= list.start && at < list.end && { 'aria-activedescendant': rowId(selected) })}
      onScroll={list.onScroll}
      onKeyDown={onKeyDown}
    >
      <div class="model-row heading" role="row" aria-rowindex={1}>
        {HEADINGS.map(([column, text, title]) => {
          const sorted = sorting.column === column;
          return (
            <div
              key={column}
              class={column}
              role="columnheader"
              aria-sort={sorted ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
            >
              <button
                type="button"
                {...(title !== '' && { title })}
                {...(text === '' && { 'aria-label': title })}
                onClick={() =>
                  onSort(sorted ? { column, descending: !sorting.descending } : firstSorting(column))
                }
              >
                {text === '' ? <Icon name="device-desktop" /> : text}
                {sorted && <Icon name={sorting.descending ? 'arrow-down' : 'arrow-up'} />}
              </button>
            </div>
          );
        })}
      </div>
      <div role="rowgroup" aria-label="Published models">
        <div role="presentation" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
          <div role="presentation" style={{ transform: `translateY(${list.start * ROW_HEIGHT}px)` }}>
            {rows.slice(list.start, list.end).map((row, offset) => (
              <ModelRowView
                key={row.id}
                id={rowId(row.id)}
                row={row}
                position={list.start + offset}
                selected={row.id === selected}
                onSelect={() => onSelect(row.id)}
                onUse={() => onUse(row.id)}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

function rowId(id: string): string {
  return `model-${id}`;
}
