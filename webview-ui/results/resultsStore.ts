import { signal } from '@preact/signals';
import type { ErrorInfo } from '../../src/shared/errors';
import type { ResultRow, ResultsMemory, ResultsState, ToResultsView } from '../../src/shared/resultsProtocol';
import { host } from '../host';
import { showPictures } from './pictureStore';
import { readResultsUiState, writeResultsUiState } from './resultsUiState';

/** The last snapshot; undefined until the extension has answered. */
export const results = signal<ResultsState | undefined>(undefined);
export const rows = signal<readonly ResultRow[]>([]);
/** Why there are no results, after a reload. */
export const lost = signal<{ readonly title: string; readonly error: ErrorInfo } | undefined>(undefined);

export function followResults(): void {
  window.addEventListener('message', ({ data: message }: MessageEvent<ToResultsView>) => {
    switch (message.type) {
      case 'results':
        remember(message.state.memory);
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
        break;
      case 'lost':
        lost.value = message;
    }
  });
  host.postMessage({ type: 'ready' });
}

/** By this the extension finds the batch again when the window was reloaded. */
function remember(memory: ResultsMemory): void {
  const before = results.peek()?.memory ?? readResultsUiState().memory;
  if (before?.batch !== memory.batch) writeResultsUiState({ memory, selected: [], focused: undefined });
  else if (before.begin !== memory.begin) writeResultsUiState({ memory });
}
