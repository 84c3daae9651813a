import { formatPercent, formatWait } from '../../shared/format';
import type { RunState, RunStatus } from '../../shared/runProtocol';
import type { RunRecord } from './RunRecord';

const WORDS: Readonly<Record<RunStatus, string>> = {
  queued: 'waiting',
  running: 'running',
  paused: 'paused',
  stopping: 'stopping',
  done: 'done',
  interrupted: 'interrupted',
  cancelled: 'cancelled',
  failed: 'failed',
};

/** Codicons, as VS Code uses them for tasks and tests. */
export const RUN_ICONS: Readonly<Record<RunStatus, string>> = {
  queued: 'clock',
  running: 'play-circle',
  paused: 'debug-pause',
  stopping: 'stop-circle',
  done: 'pass',
  interrupted: 'circle-slash',
  cancelled: 'circle-slash',
  failed: 'error',
};

/** What a list says beside the name of a run: how far it is, or how well it did. */
export function describeBriefly(
  { status, stage, fraction, secondsLeft }: RunState,
  record: RunRecord,
): string {
  if (status === 'running') {
    const done = stage.startsWith('Epoch') || fraction === null ? '' : `, ${Math.floor(fraction * 100)} %`;
    const left = secondsLeft === null ? '' : `, ${formatWait(secondsLeft)} left`;
    const [what = ''] = stage.split(':', 1);
    return `${what.toLowerCase()}${done}${left}`;
  }
  if (status === 'done' && record.valAccuracy !== null) return formatPercent(record.valAccuracy);
  return WORDS[status];
}

/** Everything worth a tooltip. */
export function describeAtLength(state: RunState, record: RunRecord): string {
  const { status, name, stage, model, data, out, recipe, error } = state;
  const left = state.secondsLeft === null ? [] : [`about ${formatWait(state.secondsLeft)} left`];
  const accuracy =
    status === 'done' && record.valAccuracy !== null
      ? [`${formatPercent(record.valAccuracy)} of the held-out images are right`]
      : [];
  return [
    name,
    [stage, ...left, ...accuracy].join(', '),
    ...(error ? [error.message] : []),
    '',
    `From: ${model}`,
    `Images: ${data}`,
    `Model folder: ${out}`,
    recipe,
  ].join('\n');
}
