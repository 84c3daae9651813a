import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { LayersState } from '../../src/shared/webviewProtocol';
import { layer, plan } from '../model/modelStore';
import { readUiState, writeUiState } from '../uiState';
import { ErrorNotice } from '../widgets/Notice';
import { FilterBox } from './FilterBox';
import { LayerDetails } from './LayerDetails';
import { LayerTree } from './LayerTree';
import { PlanFooter } from './PlanFooter';
import { PlanPicker } from './PlanPicker';
import { buildLayerTree, initiallyOpen } from './layerNode';

interface Props {
  readonly layers: LayersState;
  readonly focusRequest: number;
}

/** The network's layers: what is trained and a filter, the tree, and below it what that means. */
export function LayersSection({ layers, focusRequest }: Props): JSX.Element {
  if (layers.status === 'loading') return <p class="model-line quiet">Loading the layers…</p>;
  if (layers.status === 'unknown')
    return (
      <p class="model-line quiet">
        An ONNX model is run as it is: its layers cannot be trained. The weights editor shows what it
        computes.
      </p>
    );
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
    <section class={layer.value ? 'layers with-details' : 'layers'} aria-label="Layers">
      <div class="layers-bar">
        {plan.value && <PlanPicker plan={plan.value} />}
        <FilterBox placeholder="Filter" value={filter} onChange={changeFilter} />
      </div>
      {root && (
        <LayerTree
          root={root}
          filter={filter}
          focusRequest={focusRequest}
          initiallyExpanded={same ? remembered.expanded : initiallyOpen(root)}
          onExpandedChange={(expanded) => writeUiState({ architecture: layers.architecture, expanded })}
        />
      )}
      {layer.value && <LayerDetails layer={layer.value} root={layers} />}
      {plan.value && <PlanFooter plan={plan.value} />}
    </section>
  );
}
