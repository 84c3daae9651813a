import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { readUiState, writeUiState } from '../uiState';
import { useRowWindow } from '../widgets/useRowWindow';
import { fitColumns } from './fitColumns';
import { LayerRowView } from './LayerRowView';
import { layerRows } from './layerRows';
import type { LayerNode } from './layerNode';
import { measureColumns } from './measureColumns';
import { findByPrefix, moveByKey } from './treeKeys';

/** VS Code's list height in pixels. */
const ROW_HEIGHT = 22;
/** How long typed letters belong together, in milliseconds. */
const TYPING_PAUSE_MS = 800;

interface Props {
  readonly root: LayerNode;
  readonly filter: string;
  readonly focusRequest: number;
  readonly initiallyExpanded: readonly string[];
  readonly onExpandedChange: (expanded: readonly string[]) => void;
}

/** The module tree as VS Code shows trees: rows of one line, of which only those on the screen are drawn. */
export function LayerTree(props: Props): JSX.Element {
  const { root, filter, focusRequest } = props;
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(() => new Set(props.initiallyExpanded));
  const [focused, setFocused] = useState<string>();
  const rows = useMemo(() => layerRows(root, expanded, filter), [root, expanded, filter]);
  const list = useRowWindow<HTMLDivElement>(rows.length, ROW_HEIGHT);
  const widths = useMemo(() => measureColumns(root), [root]);
  const columns = fitColumns(list.width, widths);
  const focusedIndex = rows.findIndex((row) => row.path === focused);
  const typed = useRef({ text: '', at: 0 });

  useEffect(() => {
    if (focusRequest <= readUiState().layersFocus) return;
    writeUiState({ layersFocus: focusRequest });
    list.scroller.current?.focus();
  }, [focusRequest, list.scroller]);

  const open = (path: string, isOpen: boolean): void => {
    const next = new Set(expanded);
    if (isOpen) next.add(path);
    else next.delete(path);
    setExpanded(next);
    props.onExpandedChange([...next]);
  };
  const focus = (index: number): void => {
    const row = rows[index];
    if (!row) return;
    setFocused(row.path);
    list.show(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moveByKey(
      event.key,
      rows,
      focusedIndex,
      Math.max(1, Math.floor(list.height / ROW_HEIGHT) - 1),
    );
    if (move) {
      if (move.focus !== undefined) focus(move.focus);
      if (move.expand !== undefined) open(move.expand, true);
      if (move.collapse !== undefined) open(move.collapse, false);
    } else if (event.key.length === 1) {
      const { text, at } = typed.current;
      typed.current = {
        text: event.timeStamp - at < TYPING_PAUSE_MS ? text + event.key : event.key,
        at: event.timeStamp,
      };
      const found = findByPrefix(rows, focusedIndex, typed.current.text);
      if (found !== undefined) focus(found);
    } else return;
    event.preventDefault();
  };

  return (
    <div
      ref={list.scroller}
      class="tree"
      role="tree"
      aria-label="Layers of the network"
      tabIndex={0}
      {...(focusedIndex >= 0 && { 'aria-activedescendant': `layer-${focused}` })}
      onScroll={list.onScroll}
      onFocus={() => setFocused((path) => path ?? rows[0]?.path)}
      onKeyDown={onKeyDown}
      style={{
        '--type-width': `${widths.type}px`,
        '--parameters-width': `${widths.parameters}px`,
        '--shape-width': `${widths.shape}px`,
        '--bar-width': `${widths.bar}px`,
      }}
    >
      {rows.length === 0 && <p class="notice">No layer has this in its name or type.</p>}
      <div role="presentation" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
        <div role="presentation" style={{ transform: `translateY(${list.start * ROW_HEIGHT}px)` }}>
          {rows.slice(list.start, list.end).map((row) => (
            <LayerRowView
              key={row.path}
              row={row}
              total={root.module.parameters}
              columns={columns}
              focused={row.path === focused}
              onClick={() => {
                setFocused(row.path);
                if (row.expandable && filter.trim() === '') open(row.path, !row.expanded);
              }}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
