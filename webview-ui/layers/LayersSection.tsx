import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { formatCount, formatExactCount } from '../../src/shared/format';
import type { LayersState } from '../../src/shared/webviewProtocol';
import { readUiState, writeUiState } from '../uiState';
import { ErrorNotice } from '../widgets/Notice';
import { FilterBox } from './FilterBox';
import { LayerTree } from './LayerTree';
import { buildLayerTree, initiallyOpen } from './layerNode';

interface Props {
  readonly layers: LayersState;
  readonly focusRequest: number;
}

/** The network's layers: a filter, the tree, and the sum below. */
export function LayersSection({ layers, focusRequest }: Props): JSX.Element {
  if (layers.status === 'loading') return <p class="model-line quiet">Loading the layers…</p>;
  if (layers.status === 'failed') return <ErrorNotice error={layers.error} />;
  return <Layers key={layers.architecture} layers={layers} focusRequest={focusRequest} />;
}

function Layers({
  layers,
  focusRequest,
}: {
  layers: Extract<LayersState, { status: 'ready' }>;
  focusRequest: number;
}): JSX.Element {
  const remembered = readUiState();
  const same = remembered.architecture === layers.architecture;
  const [filter, setFilter] = useState(same ? remembered.filter : '');
  const root = useMemo(() => buildLayerTree(layers.modules, layers.architecture), [layers]);
  const changeFilter = (text: string): void => {
    setFilter(text);
    writeUiState({ architecture: layers.architecture, filter: text });
  };
  return (
    <section class="layers" aria-label="Layers">
      <FilterBox value={filter} onChange={changeFilter} />
      {root && (
        <LayerTree
          root={root}
          filter={filter}
          focusRequest={focusRequest}
          initiallyExpanded={same ? remembered.expanded : initiallyOpen(root)}
          onExpandedChange={(expanded) => writeUiState({ architecture: layers.architecture, expanded })}
        />
      )}
      <footer class="quiet">
        <span title={`${formatExactCount(layers.parameters)} parameters`}>
          {formatCount(layers.parameters)} parameters
        </span>
        <span title={`${formatExactCount(layers.macs)} multiplications for one picture`}>
          {formatCount(layers.macs)} MACs
        </span>
      </footer>
    </section>
  );
}
