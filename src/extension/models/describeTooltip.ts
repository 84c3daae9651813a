import { describePreprocessing, formatBytes, formatCount, formatTime } from '../../shared/format';
import {
  describeDownload,
  formatAccuracy,
  formatGflops,
  formatShare,
} from '../../shared/models/describeModel';
import type { ModelRow } from '../../shared/models/ModelRow';

/** All that is to be known of published weights, as Markdown. Names and addresses of a catalogue are text, never markup. */
export function describeTooltip(row: ModelRow): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Accuracy', describeAccuracy(row)],
    ['Parameters', formatCount(row.parameters)],
    ['Multiplications', `${formatGflops(row.gflops)} G for a picture`],
    ['Time on this machine', row.milliseconds === null ? 'not measured' : formatTime(row.milliseconds)],
    ['File', describeFile(row)],
    ['Preprocessing', describePreprocessing(row.preprocessing)],
    ['Licence', row.licence === null ? 'none is stated by the publisher' : link(row.licence)],
    ['Published at', link(row.url)],
  ];
  const heading = `**${escapeMarkdown(row.architecture)}** · ${escapeMarkdown(row.weights)}`;
  return [heading, ...facts.map(([name, value]) => `${name}: ${value}`)].join('\n\n');
}

function describeAccuracy({ acc1, acc5 }: ModelRow): string {
  if (acc1 === null) return 'none was published';
  return `${formatAccuracy(acc1)} top-1${acc5 === null ? '' : `, ${formatAccuracy(acc5)} top-5`}`;
}

function describeFile({ bytes, state, present, download }: ModelRow): string {
  const size = formatBytes(bytes);
  if (download?.status === 'failed')
    return `${size}; the download failed: ${escapeMarkdown(download.error.message)}`;
  if (download) return `${size}, ${describeDownload(download)}`;
  switch (state) {
    case 'cached':
      return `${size}, on this machine`;
    case 'partial':
      return `${size}, ${formatShare(present, bytes)} of it on this machine`;
    case 'other':
      return `${size}; another file is in its place`;
    case 'absent':
      return `${size}, not on this machine`;
  }
}

function link(address: string): string {
  return `<${address.replace(/[<>]/g, encodeURIComponent)}>`;
}

/** The text such that Markdown shows it as it is. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$]/g, '\\$&');
}
