import { basename } from 'node:path';
import type { Change, DiffResult, DiffSide } from '../../shared/compareProtocol';
import { formatExactCount, formatShape } from '../../shared/format';
import { formatTable } from '../formatTable';
import { groupNames } from './groupNames';

/** What `diff` found, for people: what only one has, what has another shape, what changed most. */
export function formatDiff(result: DiffResult, top: number): string {
  const { a, b, onlyInA, onlyInB, shapes, dtypes, identical, changed, layers, overall, names } = result;
  const compared = identical + changed.length;
  return [
    `A: ${describeSide(a)}`,
    `B: ${describeSide(b)}`,
    ...(names === 'torchvision' ? ['Compared under torchvision’s names, because their own differ.'] : []),
    '',
    `${compared} tensors in both: ${identical} the same bit for bit, ${changed.length} changed. ` +
      `All weights together: ${relative(overall)}, cosine ${cosine(overall)}.`,
    ...section(`Only in A (${onlyInA.length})`, groupNames(onlyInA)),
    ...section(`Only in B (${onlyInB.length})`, groupNames(onlyInB)),
    ...section(
      `Of another shape (${shapes.length})`,
      shapes.map(({ name, a: from, b: to }) => `${name}: ${formatShape(from)} → ${formatShape(to)}`),
    ),
    ...section(
      `Of another element type (${dtypes.length})`,
      groupNames(dtypes.map(({ name, a: from, b: to }) => `${name} (${from} → ${to})`)),
    ),
    ...(layers.length > 0 ? ['', table(layers.slice(0, top))] : []),
    ...(layers.length > top ? [`… and ${layers.length - top} more layers; --top shows more`] : []),
  ].join('\n');
}

function describeSide({ file, container, tensors, architecture }: DiffSide): string {
  const group = container === '' ? '' : ` (${container})`;
  return `${basename(file)}${group}, ${tensors} tensors, ${architecture ?? 'no known architecture'}`;
}

function table(layers: readonly Change[]): string {
  return formatTable(
    [
      { title: 'LAYER' },
      { title: 'CHANGE', align: 'right' },
      { title: 'COSINE', align: 'right' },
      { title: 'ELEMENTS', align: 'right' },
    ],
    layers.map((layer) => [layer.name, relative(layer), cosine(layer), formatExactCount(layer.elements)]),
  );
}

function relative({ relativeChange }: Pick<Change, 'relativeChange'>): string {
  return relativeChange === null ? 'not defined' : `${Number((relativeChange * 100).toPrecision(3))} %`;
}

function cosine({ cosine: value }: Pick<Change, 'cosine'>): string {
  return value === null ? 'not defined' : value.toFixed(6);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}
