import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { trainedPart } from '../../src/shared/plan/LayerPlan';
import { host } from '../host';
import { layer, plan } from '../model/modelStore';
import { readUiState, writeUiState } from '../uiState';
import { useRowWindow } from '../widgets/useRowWindow';
import { alikeLayers } from './alikeLayers';
import { fitColumns } from './fitColumns';
import { LayerRowView } from './LayerRowView';
import { layerRows, type LayerRow } from './layerRows';
import type { LayerNode } from './layerNode';
import { measureColumns } from './measureColumns';
import { findByPrefix, moveByKey } from './treeKeys';

/** VS Code's list height in pixels. */
const ROW_HEIGHT = 22;
/** How long typed letters belong together, in milliseconds. */
const TYPING_PAUSE_MS = 800;
/** Who runs through the layers with the arrow keys wants no details of those on the way, in milliseconds. */
const FOCUSED_FOR_MS = 150;

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
  const [focused, setFocused] = useState<string | undefined>(layer.value?.path);
  const rows = useMemo(() => layerRows(root, expanded, filter), [root, expanded, filter]);
  const list = useRowWindow<HTMLDivElement>(rows.length, ROW_HEIGHT);
  const widths = useMemo(() => measureColumns(root), [root]);
  const alike = useMemo(() => alikeLayers(root), [root]);
  const columns = fitColumns(list.width, widths);
  const focusedIndex = rows.findIndex((row) => row.path === focused);
  const typed = useRef({ text: '', at: 0 });
  const choosing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const train = plan.value?.train;
  const partOf = ({ node, path }: LayerRow) =>
    train && node.module.parameters > 0 ? trainedPart(train, path) : undefined;

  useEffect(() => {
    if (focusRequest <= readUiState().layersFocus) return;
    writeUiState({ layersFocus: focusRequest });
    const take = (): void => list.scroller.current?.focus();
    if (document.hasFocus()) {
      take();
      return;
    }
    // VS Code gives the page the focus, sooner or later than the layers come. To take it would close what was opened meanwhile.
    window.addEventListener('focus', take, { once: true });
    return () => window.removeEventListener('focus', take);
  }, [focusRequest, list.scroller]);
  // The details below take room from the list; the row that they are of is still to be seen.
  useEffect(() => {
    if (focusedIndex >= 0) list.show(focusedIndex);
  }, [layer.value === null]);

  const open = (path: string, isOpen: boolean): void => {
    const next = new Set(expanded);
    if (isOpen) next.add(path);
    else next.delete(path);
    setExpanded(next);
    props.onExpandedChange([...next]);
  };
  const choose = (path: string | null, pause = 0): void => {
    clearTimeout(choosing.current);
    choosing.current = setTimeout(() => host.postMessage({ type: 'layer', path }), pause);
  };
  const focus = (index: number): void => {
    const row = rows[index];
    if (!row) return;
    setFocused(row.path);
    list.show(index);
    if (layer.value) choose(row.path, FOCUSED_FOR_MS);
  };
  const edit = (row: LayerRow, kind: 'toggle' | 'freezeUpTo'): void => {
    if (partOf(row)) host.postMessage({ type: 'plan', edit: { kind, path: row.path } });
  };
  const click = (row: LayerRow): void => {
    setFocused(row.path);
    choose(row.path);
    if (row.expandable && filter.trim() === '' && (!row.expanded || row.path === focused)) {
      open(row.path, !row.expanded);
    }
  };
  const type = (event: KeyboardEvent): void => {
    const { text, at } = typed.current;
    typed.current = {
      text: event.timeStamp - at < TYPING_PAUSE_MS ? text + event.key : event.key,
      at: event.timeStamp,
    };
    const found = findByPrefix(rows, focusedIndex, typed.current.text);
    if (found !== undefined) focus(found);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[focusedIndex];
    const page = Math.max(1, Math.floor(list.height / ROW_HEIGHT) - 1);
    if (row && event.key === ' ') edit(row, event.shiftKey ? 'freezeUpTo' : 'toggle');
    else if (row && event.key === 'Enter') choose(row.path);
    else if (layer.value && event.key === 'Escape') choose(null);
    else {
      const move = moveByKey(event.key, rows, focusedIndex, page);
      if (move) {
        typed.current = { text: '', at: 0 };
        if (move.focus !== undefined) focus(move.focus);
        if (move.expand !== undefined) open(move.expand, true);
        if (move.collapse !== undefined) open(move.collapse, false);
      } else if (event.key.length === 1) type(event);
      else return;
    }
    event.preventDefault();
  };
  /** The menu that a key opens belongs to the row, and is shown at it. */
  const onContextMenu = (event: MouseEvent): void => {
    if (event.target !== list.scroller.current) return;
    event.preventDefault();
    event.stopPropagation();
    const row = document.getElementById(`layer-${focused}`);
    if (!row) return;
    const { left, bottom } = row.getBoundingClientRect();
    const place = { clientX: left + ROW_HEIGHT, clientY: bottom };
    row.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...place }));
  };

  return (
    <div
      ref={list.scroller}
      class="tree"
      role="tree"
      aria-label="Layers of the network"
      aria-keyshortcuts="Space Shift+Space Enter"
      tabIndex={0}
      {...(focusedIndex >= 0 && { 'aria-activedescendant': `layer-${focused}` })}
      onScroll={list.onScroll}
      onFocus={() => setFocused((path) => path ?? rows[0]?.path)}
      onKeyDown={onKeyDown}
      onContextMenu={onContextMenu}
      style={{
        '--type-width': `${widths.type}px`,
        '--parameters-width': `${widths.parameters}px`,
        '--shape-width': `${widths.shape}px`,
        '--bar-width': `${widths.bar}px`,
        '--macs-width': `${widths.macs}px`,
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
              trained={partOf(row)}
              like={alike.get(row.path)}
              columns={columns}
              focused={row.path === focused}
              onClick={() => click(row)}
              onOpen={() => open(row.path, !row.expanded)}
              onToggle={() => edit(row, 'toggle')}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
