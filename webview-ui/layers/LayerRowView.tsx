import type { JSX } from 'preact';
import { formatCount, formatOutputShape } from '../../src/shared/format';
import type { TrainedPart } from '../../src/shared/plan/LayerPlan';
import { Icon } from '../widgets/Icon';
import { ShareBar } from '../widgets/ShareBar';
import { describeLayerRow } from './describeLayerRow';
import type { ShownColumns } from './fitColumns';
import type { LayerRow } from './layerRows';
import { layerType } from './layerNode';

const CHECKED: Readonly<Record<TrainedPart, 'true' | 'mixed' | 'false'>> = {
  all: 'true',
  some: 'mixed',
  none: 'false',
};
const MARKS: Readonly<Record<TrainedPart, string | undefined>> = {
  all: 'check',
  some: 'dash',
  none: undefined,
};

interface Props {
  readonly row: LayerRow;
  /** Parameters of the whole network. */
  readonly total: number;
  /** Undefined for a layer that has nothing to train. */
  readonly trained: TrainedPart | undefined;
  /** Name of the sibling that the block is built like. */
  readonly like: string | undefined;
  readonly columns: ShownColumns;
  readonly focused: boolean;
  readonly onClick: () => void;
  readonly onOpen: () => void;
  readonly onToggle: () => void;
}

/** One layer in one line. Columns that do not fit are left out; the tooltip has everything. */
export function LayerRowView(props: Props): JSX.Element {
  const { row, total, trained, like, columns, focused } = props;
  const { node, expandable, expanded } = row;
  const { parameters, outputShape, macs } = node.module;
  const share = total > 0 ? parameters / total : 0;
  const alike = like === undefined ? '' : `, like ${like}`;
  return (
    <div
      id={`layer-${row.path}`}
      class={['row', focused && 'focused', trained === 'none' && 'frozen'].filter(Boolean).join(' ')}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={focused}
      aria-label={`${node.name}, ${layerType(node)}, ${formatCount(parameters)} parameters${alike}`}
      {...(expandable && { 'aria-expanded': expanded })}
      {...(trained && { 'aria-checked': CHECKED[trained] })}
      title={describeLayerRow(row, share, trained, like)}
      data-vscode-context={rowContext(row.path, trained)}
      onClick={props.onClick}
    >
      <span class="name" style={{ paddingLeft: `${node.depth * 8}px` }}>
        {expandable ? (
          <span class="twistie" onClick={only(props.onOpen)}>
            <Icon name={expanded ? 'chevron-down' : 'chevron-right'} />
          </span>
        ) : (
          <span class="twistie" />
        )}
        {trained ? (
          <span class="tick" onClick={only(props.onToggle)}>
            {MARKS[trained] !== undefined && <Icon name={MARKS[trained]} />}
          </span>
        ) : (
          <span class="no-tick" />
        )}
        <span class="text">{node.name}</span>
        {like !== undefined && <span class="like quiet">like {like}</span>}
      </span>
      {columns.type && <span class="type quiet">{layerType(node)}</span>}
      <span class="parameters">{parameters > 0 ? formatCount(parameters) : ''}</span>
      {columns.shape && <span class="shape quiet">{outputShape ? formatOutputShape(outputShape) : ''}</span>}
      {columns.bar && <ShareBar share={share} />}
      {columns.macs && <span class="macs quiet">{macs > 0 ? formatCount(macs) : ''}</span>}
    </div>
  );
}

/** What the context menu of a row knows of it; the manifest's conditions name these. */
function rowContext(path: string, trained: TrainedPart | undefined): string {
  return JSON.stringify({
    webviewSection: 'layer',
    path,
    layerTrained: trained ?? '',
    preventDefaultContextMenuItems: true,
  });
}

/** Does something and keeps the click from the row. */
function only(work: () => void): (event: MouseEvent) => void {
  return (event) => {
    event.stopPropagation();
    work();
  };
}
