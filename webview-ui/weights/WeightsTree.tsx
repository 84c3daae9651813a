import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { findByPrefix, moveByKey } from '../layers/treeKeys';
import { useRowWindow } from '../widgets/useRowWindow';
import type { ModuleType } from './moduleTypes';
import type { WeightsNode } from './weightsNode';
import { WeightsRowView } from './WeightsRowView';
import type { WeightsRow } from './weightsRows';

/** VS Code's list height in pixels. */
const ROW_HEIGHT = 22;
const HEADING_HEIGHT = 24;
/** How long typed letters belong together, in milliseconds. */
const TYPING_PAUSE_MS = 800;

interface Props {
  readonly rows: readonly WeightsRow[];
  readonly root: WeightsNode;
  readonly types: ReadonlyMap<string, ModuleType>;
  /** Row path. */
  readonly selected: string;
  readonly onSelect: (path: string) => void;
  readonly onOpen: (path: string, isOpen: boolean) => void;
}

/** Modules and tensors in rows of one line, of which only those on the screen are drawn. */
export function WeightsTree({ rows, root, types, selected, onSelect, onOpen }: Props): JSX.Element {
  const list = useRowWindow<HTMLDivElement>(rows.length, ROW_HEIGHT, HEADING_HEIGHT);
  const selectedIndex = rows.findIndex((row) => row.path === selected);
  const typed = useRef({ text: '', at: 0 });

  const focus = (index: number): void => {
    const row = rows[index];
    if (!row) return;
    onSelect(row.path);
    list.show(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(list.height / ROW_HEIGHT) - 1);
    const move = moveByKey(event.key, rows, selectedIndex, page);
    if (move) {
      if (move.focus !== undefined) focus(move.focus);
      if (move.expand !== undefined) onOpen(move.expand, true);
      if (move.collapse !== undefined) onOpen(move.collapse, false);
    } else if (event.key.length === 1) {
      const { text, at } = typed.current;
      typed.current = {
        text: event.timeStamp - at < TYPING_PAUSE_MS ? text + event.key : event.key,
        at: event.timeStamp,
      };
      const found = findByPrefix(rows, selectedIndex, typed.current.text);
      if (found !== undefined) focus(found);
    } else return;
    event.preventDefault();
  };

  return (
    <div
      ref={list.scroller}
      class="tree weights-tree"
      role="treegrid"
      aria-label="Tensors of the file"
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      {...(selectedIndex >= 0 && { 'aria-activedescendant': rowId(selected) })}
      onScroll={list.onScroll}
      onKeyDown={onKeyDown}
    >
      <div class="weights-row heading" role="row" aria-rowindex={1}>
        <span class="name" role="columnheader">
          Name
        </span>
        <span class="kind" role="columnheader">
          Type
        </span>
        <span class="shape" role="columnheader">
          Shape
        </span>
        <span class="parameters" role="columnheader">
          Parameters
        </span>
        <span class="size" role="columnheader">
          Size
        </span>
        <span class="share" role="columnheader">
          Share
        </span>
      </div>
      {rows.length <= 1 && root.tensors > 0 && rows[0]?.expanded !== false && (
        <p class="notice">No tensor is found by this filter.</p>
      )}
      <div role="presentation" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
        <div role="presentation" style={{ transform: `translateY(${list.start * ROW_HEIGHT}px)` }}>
          {rows.slice(list.start, list.end).map((row, offset) => (
            <WeightsRowView
              key={row.path}
              id={rowId(row.path)}
              row={row}
              index={list.start + offset}
              total={root}
              type={types.get(row.node.path)}
              selected={row.path === selected}
              onClick={() => {
                onSelect(row.path);
                if (row.expandable) onOpen(row.path, !row.expanded);
              }}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function rowId(path: string): string {
  return `row-${path}`;
}
