import type { JSX } from 'preact';
import {
  formatBytes,
  formatCount,
  formatExactCount,
  formatPercent,
  formatShape,
} from '../../src/shared/format';
import { Icon } from '../widgets/Icon';
import { ShareBar } from '../widgets/ShareBar';
import { counted } from './counted';
import type { ModuleType } from './moduleTypes';
import type { TensorTrouble } from './treeTensors';
import type { WeightsNode } from './weightsNode';
import type { WeightsRow } from './weightsRows';

export const TROUBLES: Readonly<Record<TensorTrouble, string>> = {
  missing: 'missing from the file',
  unexpected: 'not part of the architecture',
  mismatched: 'of another shape than the architecture has',
};

const WORDS = { unexpected: 'unexpected', mismatched: 'other shape' };

interface Props {
  readonly id: string;
  readonly row: WeightsRow;
  readonly index: number;
  /** The whole file. */
  readonly total: WeightsNode;
  readonly type: ModuleType | undefined;
  readonly selected: boolean;
  readonly onClick: () => void;
}

/** One module or tensor in one line. Columns that do not fit are left out; the tooltip has everything. */
export function WeightsRowView({ id, row, index, total, type, selected, onClick }: Props): JSX.Element {
  const { node, expandable, expanded } = row;
  const { tensor, trouble } = node;
  const share = total.bytes > 0 ? node.bytes / total.bytes : 0;
  const present = node.tensors > 0;
  const trained = present && (!tensor || node.parameters > 0);
  const classes = ['weights-row', selected && 'focused', trouble ?? (node.troubles > 0 && 'troubled')];
  return (
    <div
      id={id}
      class={classes.filter(Boolean).join(' ')}
      role="row"
      aria-level={node.depth + 1}
      aria-rowindex={index + 2}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={selected}
      {...(expandable && { 'aria-expanded': expanded })}
      title={describe(node, type?.type, share)}
      onClick={onClick}
    >
      <span class="name" role="gridcell" style={{ paddingLeft: `${node.depth * 8}px` }}>
        {expandable ? <Icon name={expanded ? 'chevron-down' : 'chevron-right'} /> : <span class="twistie" />}
        <span class="text">{node.name}</span>
        {trouble && trouble !== 'missing' && <span class="trouble">{WORDS[trouble]}</span>}
      </span>
      <span class="kind quiet" role="gridcell">
        {tensor ? tensor.dtype : (type?.shown ?? counted(node.tensors, 'tensor'))}
      </span>
      <span class="shape quiet" role="gridcell">
        {tensor && formatShape(tensor.shape)}
      </span>
      <span class={trained ? 'parameters' : 'parameters quiet'} role="gridcell">
        {present ? formatCount(trained ? node.parameters : node.elements) : 'missing'}
      </span>
      <span class="size" role="gridcell">
        {present && formatBytes(node.bytes)}
      </span>
      <span class="share" role="gridcell">
        {present && <ShareBar share={share} />}
      </span>
    </div>
  );
}

function describe(
  { path, name, tensor, trouble, ...node }: WeightsNode,
  type: string | undefined,
  share: number,
): string {
  const kind = tensor ? `${tensor.dtype}, ${formatShape(tensor.shape)}` : type;
  return [
    `${path || name}${kind === undefined ? '' : ` (${kind})`}`,
    ...(trouble ? [capital(TROUBLES[trouble])] : []),
    ...(node.tensors > 0
      ? [
          `${formatExactCount(node.elements)} elements${node.parameters === 0 ? ' (not trained)' : ''}, ${formatExactCount(node.bytes)} bytes, ${formatPercent(share)} of all`,
        ]
      : []),
    ...(!tensor ? [`${formatExactCount(node.tensors)} tensors`] : []),
    ...(!tensor && node.troubles > 0 ? [`${formatExactCount(node.troubles)} do not fit`] : []),
  ].join('\n');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
