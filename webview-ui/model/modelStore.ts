import { signal } from '@preact/signals';
import type { ExplanationState, FeaturesState } from '../../src/shared/explainViewProtocol';
import type { LayerState, PlanState } from '../../src/shared/plan/planProtocol';
import type { LayersState, ModelViewState, ToModelView } from '../../src/shared/webviewProtocol';
import { host } from '../host';
import { settle } from '../settle';

/** The last snapshots that are to be seen; undefined until the extension has answered. */
export const model = signal<ModelViewState | undefined>(undefined);
export const layers = signal<LayersState | undefined>(undefined);
export const plan = signal<PlanState | null>(null);
export const layer = signal<LayerState | null>(null);
export const explanation = signal<ExplanationState | null>(null);
export const features = signal<FeaturesState | null>(null);

export function followExtension(): void {
  const showModel = settle<ModelViewState>(
    (state) => state.model.status === 'loading' || state.picture.status === 'running',
    (state) => (model.value = state),
  );
  const showLayers = settle<LayersState>(
    (state) => state.status === 'loading',
    (state) => (layers.value = state),
  );
  const showLayer = settle<LayerState | null>(
    (state) => state?.status === 'loading',
    (state) => (layer.value = state),
  );
  const showExplanation = settle<ExplanationState | null>(
    (state) => state?.status === 'running',
    (state) => (explanation.value = state),
  );
  const showFeatures = settle<FeaturesState | null>(
    (state) => state?.status === 'running',
    (state) => (features.value = state),
  );
  window.addEventListener('message', ({ data: message }: MessageEvent<ToModelView>) => {
    switch (message.type) {
      case 'model':
        showModel(message.state);
        break;
      case 'layers':
        showLayers(message.state);
        break;
      case 'plan':
        plan.value = message.state;
        break;
      case 'layer':
        showLayer(message.state);
        break;
      case 'explanation':
        showExplanation(message.state);
        break;
      case 'features':
        showFeatures(message.state);
        break;
    }
  });
  host.postMessage({ type: 'ready' });
}
