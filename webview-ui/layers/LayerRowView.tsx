import type { JSX } from 'preact';
import { formatCount, formatExactCount, formatOutputShape, formatPercent } from '../../src/shared/format';
import { Icon } from '../widgets/Icon';
import { ShareBar } from '../widgets/ShareBar';
import type { ShownColumns } from './fitColumns';
import type { LayerRow } from './layerRows';
import { layerType } from './layerNode';

interface Props {
  readonly row: LayerRow;
  /** Parameters of the whole network. */
  readonly total: number;
  readonly columns: ShownColumns;
  readonly focused: boolean;
  readonly onClick: () => void;
}

/** One layer in one line. Columns that do not fit are left out; the tooltip has everything. */
export function LayerRowView({ row, total, columns, focused, onClick }: Props): JSX.Element {
  const { node, expandable, expanded } = row;
  const { parameters, outputShape } = node.module;
  const share = total > 0 ? parameters / total : 0;
  return (
    <div
      id={`layer-${row.path}`}
      class={focused ? 'row focused' : 'row'}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={focused}
      aria-label={`${node.name}, ${layerType(node)}, ${formatCount(parameters)} parameters`}
      {...(expandable && { 'aria-expanded': expanded })}
      title={describe(row, share)}
      onClick={onClick}
    >
      <span class="name" style={{ paddingLeft: `${node.depth * 8}px` }}>
        {expandable ? <Icon name={expanded ? 'chevron-down' : 'chevron-right'} /> : <span class="twistie" />}
        <span class="text">{node.name}</span>
      </span>
      {columns.type && <span class="type quiet">{layerType(node)}</span>}
      <span class="parameters">{parameters > 0 ? formatCount(parameters) : ''}</span>
      {columns.shape && <span class="shape quiet">{outputShape ? formatOutputShape(outputShape) : ''}</span>}
      {columns.bar && <ShareBar share={share} />}
    </div>
  );
}

function describe({ node, path }: LayerRow, share: number): string {
  const { type, parameters, outputShape, macs } = node.module;
  return [
    `${path || node.name} (${type})`,
    `${formatExactCount(parameters)} parameters, ${formatPercent(share)} of the network`,
    outputShape ? `Output ${formatOutputShape(outputShape)}` : 'Not run for a prediction',
    ...(macs > 0 ? [`${formatExactCount(macs)} multiplications`] : []),
  ].join('\n');
}
