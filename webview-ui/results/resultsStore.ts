import { signal } from '@preact/signals';
import type { ResultsState, ToResultsView } from '../../src/shared/webviewProtocol';
import { host } from '../host';

export const results = signal<ResultsState | undefined>(undefined);

export function followResults(): void {
  window.addEventListener('message', ({ data: message }: MessageEvent<ToResultsView>) => {
    if (message.type === 'results') {
      results.value = message.state;
      return;
    }
    const current = results.value;
    if (current?.rows.length !== message.from) {
      // Rows were lost while the page was hidden.
      host.postMessage({ type: 'ready' });
      return;
    }
    results.value = { ...current, running: message.running, rows: [...current.rows, ...message.rows] };
  });
  host.postMessage({ type: 'ready' });
}
