import { signal } from '@preact/signals';
import type { ResultRow, ResultsState, ToResultsView } from '../../src/shared/resultsProtocol';
import { host } from '../host';
import { showPictures } from './pictureStore';

/** The last snapshot; undefined until the extension has answered. */
export const results = signal<ResultsState | undefined>(undefined);
export const rows = signal<readonly ResultRow[]>([]);

export function followResults(): void {
  window.addEventListener('message', ({ data: message }: MessageEvent<ToResultsView>) => {
    switch (message.type) {
      case 'results':
        results.value = message.state;
        break;
      case 'rows':
        if (message.from === 0) rows.value = message.rows;
        else if (message.from === rows.value.length) rows.value = [...rows.value, ...message.rows];
        // Rows were lost while the page was hidden.
        else host.postMessage({ type: 'ready' });
        break;
      case 'changed':
        rows.value = message.rows.reduce(
          (all, { row, to }) => (row < all.length ? all.with(row, to) : all),
          rows.value.slice(),
        );
        break;
      case 'thumbnails':
        void showPictures(message.pictures);
    }
  });
  host.postMessage({ type: 'ready' });
}
