import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Explanation } from '../explain/Explanation';
import { LayersSection } from '../layers/LayersSection';
import { ErrorNotice } from '../widgets/Notice';
import { ProgressBar } from '../widgets/ProgressBar';
import { ModelLine } from './ModelLine';
import { explanation, followExtension, layers, model } from './modelStore';
import { PictureSection } from './PictureSection';

/** The sidebar view: the open image's answer above, the network below. */
export function ModelView(): JSX.Element | null {
  useEffect(followExtension, []);
  const state = model.value;
  if (!state) return null;
  const busy =
    state.model.status === 'loading'
      ? 'Loading the model'
      : state.picture.status === 'running'
        ? 'Classifying'
        : undefined;
  return (
    <main class="model-view">
      {busy && <ProgressBar label={busy} />}
      {state.model.status === 'failed' ? (
        <ErrorNotice error={state.model.error} />
      ) : (
        <PictureSection picture={state.picture} />
      )}
      {state.model.status !== 'failed' && explanation.value && state.picture.status !== 'none' && (
        <Explanation explanation={explanation.value} picture={state.picture.picture} />
      )}
      <ModelLine model={state.model} picture={state.picture} />
      {layers.value && state.model.status !== 'failed' && (
        <LayersSection layers={layers.value} focusRequest={state.layersFocus} />
      )}
    </main>
  );
}
