import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { unpackTensors } from '../../src/shared/tensorTable';
import type { ReportState, WeightsFile } from '../../src/shared/weightsProtocol';
import { FilterBox } from '../layers/FilterBox';
import { DetailsPane } from './DetailsPane';
import { moduleTypes } from './moduleTypes';
import { isOfArchitecture, treeTensors } from './treeTensors';
import { buildWeightsTree, initiallyOpen, rowPath, type WeightsNode } from './weightsNode';
import { makeFinder, weightsRows } from './weightsRows';
import { report } from './weightsStore';
import { WeightsTree } from './WeightsTree';
import { readWeightsUiState, writeWeightsUiState } from './weightsUiState';

/** The tensors of a file as a tree of modules, and beside it the details of what is selected. */
export function LayersTab({ file }: { readonly file: WeightsFile }): JSX.Element {
  const [{ filter, expanded, selected }, setState] = useState(readWeightsUiState);
  const change = (part: Partial<ReturnType<typeof readWeightsUiState>>): void => {
    setState((state) => ({ ...state, ...part }));
    writeWeightsUiState(part);
  };
  const tensors = useMemo(() => unpackTensors(file.table), [file.table]);
  const types = useMemo(() => moduleTypes(report.value), [report.value]);
  const root = useMemo(
    () => buildWeightsTree(rootName(file, report.value), treeTensors(tensors, report.value)),
    [file, tensors, report.value],
  );
  const open = useMemo(() => new Set(expanded ?? initiallyOpen(root)), [expanded, root]);
  const rows = useMemo(
    () =>
      weightsRows(
        root,
        open,
        makeFinder(filter, (path) => types.get(path)?.type),
      ),
    [root, open, filter, types],
  );
  const node = useMemo(() => findNode(root, selected) ?? root, [root, selected]);

  return (
    <div class="weights-layers">
      <section class="weights-list" aria-label="Tensors">
        <FilterBox
          placeholder="Filter by name, type, shape (64×3×7×7) or state (missing)"
          label="Filter tensors by name, type, shape or state"
          value={filter}
          onChange={(text) => change({ filter: text })}
        />
        <WeightsTree
          rows={rows}
          root={root}
          types={types}
          selected={rowPath(node)}
          onSelect={(path) => change({ selected: path })}
          onOpen={(path, isOpen) => {
            const next = new Set(open);
            if (isOpen) next.add(path);
            else next.delete(path);
            change({ expanded: [...next] });
          }}
        />
      </section>
      <DetailsPane file={file} node={node} root={root} type={types.get(node.path)?.type} />
    </div>
  );
}

/** The network's name where it is known, otherwise the file's. */
function rootName(file: WeightsFile, state: ReportState): string {
  return isOfArchitecture(state) ? state.result.architecture : file.name;
}

function findNode(root: WeightsNode, path: string): WeightsNode | undefined {
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (rowPath(node) === path) return node;
    // Only what the path leads through.
    const target = path.slice(path.indexOf(':') + 1);
    stack.push(
      ...node.children.filter((child) => target === child.path || target.startsWith(`${child.path}.`)),
    );
  }
  return undefined;
}
