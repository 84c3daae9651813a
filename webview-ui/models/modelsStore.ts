import { signal } from '@preact/signals';
import type { ModelTableState, ToModelsView } from '../../src/shared/models/modelsProtocol';
import { host } from '../host';

/** The last snapshot; undefined until the extension has answered. */
export const models = signal<ModelTableState | undefined>(undefined);

export function followModels(): void {
  window.addEventListener('message', ({ data: message }: MessageEvent<ToModelsView>) => {
    models.value = message.state;
  });
  host.postMessage({ type: 'ready' });
}
