import { formatBytes } from '../../shared/format';
import type { ModelRow } from '../../shared/models/ModelRow';
import { isFiltering, type ModelFilter, type ModelSorting } from '../../shared/models/sortModels';
import type { ModelFiles } from '../modelFiles';
import { arrangeModels } from './arrangeModels';
import type { ModelNode } from './ModelNode';

export interface NodesInput {
  readonly rows: readonly ModelRow[];
  readonly files: ModelFiles;
  readonly sorting: ModelSorting;
  readonly filter: ModelFilter;
  /** The path or name of the model in use; undefined for the demo model. */
  readonly inUse: string | undefined;
  readonly cachedBytes: number;
  /** How the folder of the cache is shown. */
  readonly folder: string;
}

/** The entries of the Models view: demo, yours, cached, then the catalogue by family. */
export function nodesOf(input: NodesInput): ModelNode[] {
  const { files, filter, inUse, folder } = input;
  const { cached, families } = arrangeModels(input.rows, input.sorting, filter);
  const toNodes = (group: string, rows: readonly ModelRow[]): ModelNode[] =>
    rows.map((row) => ({ kind: 'row', group, row }));
  const yours: ModelNode[] = [
    ...files.folders.map((path) => ({ path, isFolder: true })),
    ...files.weights.map((path) => ({ path, isFolder: false })),
  ].map(({ path, isFolder }) => ({ kind: 'path', path, isFolder, inUse: path === inUse }));
  const nodes: ModelNode[] = [{ kind: 'demo', inUse: inUse === undefined }];
  if (yours.length > 0) {
    nodes.push({
      kind: 'group',
      id: 'yours',
      label: 'Yours',
      description: String(yours.length),
      open: true,
      children: yours,
    });
  }
  nodes.push({
    kind: 'group',
    id: 'cached',
    label: 'Cached',
    description: `${input.cachedBytes > 0 ? formatBytes(input.cachedBytes) : 'nothing yet'} · ${folder}`,
    open: true,
    children: toNodes('cached', cached),
  });
  for (const { label, rows } of families) {
    nodes.push({
      kind: 'group',
      id: `family:${label}`,
      label,
      description: rangeOf(rows),
      open: isFiltering(filter),
      children: toNodes(label, rows),
    });
  }
  return nodes;
}

/** What to expect of a family: `69.8–82.3 %`. An accuracy for classes of one's own does not compare. */
function rangeOf(rows: readonly ModelRow[]): string {
  const known = rows.flatMap(({ acc1, labelSet }) => (acc1 === null || labelSet === null ? [] : [acc1]));
  if (known.length === 0) return '';
  const [low, high] = [Math.min(...known).toFixed(1), Math.max(...known).toFixed(1)];
  return low === high ? `${low} %` : `${low}–${high} %`;
}
