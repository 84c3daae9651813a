import type { JSX } from 'preact';
import { formatBytes, formatCount, formatExactCount, formatTime } from '../../src/shared/format';
import { describeDownload, formatAccuracy, formatGflops } from '../../src/shared/models/describeModel';
import type { ModelRow } from '../../src/shared/models/ModelRow';
import { Icon } from '../widgets/Icon';

interface Props {
  readonly id: string;
  readonly row: ModelRow;
  /** Place in the table as it is sorted, from 0. */
  readonly position: number;
  readonly selected: boolean;
  readonly onSelect: () => void;
  readonly onUse: () => void;
}

/** One model of the table. */
export function ModelRowView({ id, row, position, selected, onSelect, onUse }: Props): JSX.Element {
  const [icon, state] = stateOf(row);
  return (
    <div
      id={id}
      class={selected ? 'model-row selected' : 'model-row'}
      role="row"
      aria-rowindex={position + 2}
      aria-selected={selected}
      onClick={onSelect}
      onDblClick={onUse}
    >
      <div class="state" role="gridcell" title={state}>
        {icon !== '' && <Icon name={icon} />}
        <span class="sr-only">{state}</span>
      </div>
      <div class="name" role="gridcell">
        <span class="text">
          {row.architecture} <span class="quiet">{row.weights.replace('IMAGENET1K_', '')}</span>
        </span>
        {row.download && <span class="quiet download">{describeDownload(row.download)}</span>}
      </div>
      <div class="accuracy" role="gridcell">
        {formatAccuracy(row.acc1)}
      </div>
      <div class="time" role="gridcell">
        {row.milliseconds === null ? <span class="quiet">–</span> : formatTime(row.milliseconds)}
      </div>
      <div class="gflops" role="gridcell">
        {formatGflops(row.gflops)}
      </div>
      <div class="parameters" role="gridcell" title={formatExactCount(row.parameters)}>
        {formatCount(row.parameters)}
      </div>
      <div class="size" role="gridcell">
        {formatBytes(row.bytes)}
      </div>
    </div>
  );
}

/** Filled for what is there, as in the plot. */
function stateOf(row: ModelRow): readonly [icon: string, words: string] {
  if (row.download?.status === 'running') return ['cloud-download', 'downloading'];
  if (row.download?.status === 'paused') return ['debug-pause', 'paused'];
  if (row.download?.status === 'failed')
    return ['error', `the download failed: ${row.download.error.message}`];
  if (row.inUse) return ['check', 'in use'];
  switch (row.state) {
    case 'cached':
      return ['circle-filled', 'on this machine'];
    case 'partial':
      return ['circle-large-outline', 'begun, and not finished'];
    case 'other':
      return ['warning', 'another file is in its place'];
    case 'absent':
      return ['', 'not on this machine'];
  }
}
