import { signal } from '@preact/signals';
import type { LayersState, ModelViewState, ToModelView } from '../../src/shared/webviewProtocol';
import { host } from '../host';
import { settle } from '../settle';

/** The last snapshots that are to be seen; undefined until the extension has answered. */
export const model = signal<ModelViewState | undefined>(undefined);
export const layers = signal<LayersState | undefined>(undefined);

export function followExtension(): void {
  const showModel = settle<ModelViewState>(
    (state) => state.model.status === 'loading' || state.picture.status === 'running',
    (state) => (model.value = state),
  );
  const showLayers = settle<LayersState>(
    (state) => state.status === 'loading',
    (state) => (layers.value = state),
  );
  window.addEventListener('message', ({ data: message }: MessageEvent<ToModelView>) => {
    if (message.type === 'model') showModel(message.state);
    else showLayers(message.state);
  });
  host.postMessage({ type: 'ready' });
}
