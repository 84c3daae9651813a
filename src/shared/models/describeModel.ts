import { formatBytes, formatTime } from '../format';
import type { ModelRow, RowDownload } from './ModelRow';

/** `80.9 %`, or a dash where no accuracy was published. */
export function formatAccuracy(percent: number | null): string {
  return percent === null ? '–' : `${percent.toFixed(1)} %`;
}

/** Billions of multiplications, `0.04` to `1016`. */
export function formatGflops(gflops: number): string {
  return gflops < 10 ? gflops.toFixed(2) : gflops < 100 ? gflops.toFixed(1) : gflops.toFixed(0);
}

/** How a download gets on: `45 % · 3.2 MB/s · 12 s left`. */
export function describeDownload(download: RowDownload): string {
  if (download.status === 'failed') return 'failed';
  const { status, phase, received, total, bytesPerSecond, secondsLeft } = download;
  const done = total === null ? formatBytes(received) : formatShare(received, total);
  if (status === 'paused') return `paused at ${done}`;
  switch (phase) {
    case 'starting':
      return 'starting';
    case 'checking':
      return `checking · ${done}`;
    case 'waiting':
      return `another window downloads it · ${done}`;
    case 'retrying':
      return `${done} · connection lost, trying again`;
    case 'downloading':
      return [
        done,
        ...(bytesPerSecond === null ? [] : [`${formatBytes(bytesPerSecond)}/s`]),
        ...(secondsLeft === null ? [] : [`${formatTimeLeft(secondsLeft)} left`]),
      ].join(' · ');
  }
}

/** Rounded down: a download is not at 100 % before it is done. */
export function formatShare(received: number, total: number): string {
  return `${Math.min(100, Math.floor((100 * received) / Math.max(1, total)))} %`;
}

/** In whole units: a guess has no tenths. */
function formatTimeLeft(seconds: number): string {
  return seconds < 60 ? `${Math.max(1, Math.ceil(seconds))} s` : `${Math.ceil(seconds / 60)} min`;
}

/** What stands beside a model's name in one line: accuracy and size, or what is being done to it. */
export function describeRow(row: ModelRow): string {
  const { download } = row;
  if (download) return describeDownload(download);
  const parts = [...(row.acc1 === null ? [] : [formatAccuracy(row.acc1)]), formatBytes(row.bytes)];
  if (row.milliseconds !== null) parts.push(formatTime(row.milliseconds));
  if (row.state === 'partial') parts.push(`${formatShare(row.present, row.bytes)} there`);
  if (row.state === 'other') parts.push('another file is in its place');
  if (!row.classifies) parts.push('without a classifier');
  if (row.inUse) parts.push('in use');
  return parts.join(' · ');
}
