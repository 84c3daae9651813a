import { signal } from '@preact/signals';
import type { RunOutcome, RunState, ToRunView } from '../../src/shared/runProtocol';
import type { DatasetReport } from '../../src/shared/trainingProtocol';
import { host } from '../host';

/** The last snapshots; undefined until the extension has answered. */
export const run = signal<RunState | undefined>(undefined);
export const report = signal<DatasetReport | null>(null);
export const outcome = signal<RunOutcome | null>(null);

/** A cell of the confusion matrix: the true class and the predicted one. */
export type Cell = readonly [truth: number, predicted: number];

export function followRun(): void {
  window.addEventListener('message', ({ data: message }: MessageEvent<ToRunView>) => {
    switch (message.type) {
      case 'run':
        run.value = message.state;
        // By this the extension finds the run again when the window was reloaded.
        remember({ run: message.state.id });
        break;
      case 'data':
        report.value = message.state;
        break;
      case 'outcome':
        outcome.value = message.state;
        break;
    }
  });
  host.postMessage({ type: 'ready' });
}

/** The cell that was open when the page was hidden. */
export function rememberedCell(): Cell | undefined {
  const { cell } = stored();
  if (!Array.isArray(cell)) return undefined;
  const [truth, predicted] = cell as readonly unknown[];
  return typeof truth === 'number' && typeof predicted === 'number' ? [truth, predicted] : undefined;
}

export function rememberCell(cell: Cell | undefined): void {
  remember({ cell });
}

function remember(change: { readonly run?: string; readonly cell?: Cell | undefined }): void {
  host.setState({ ...stored(), ...change });
}

function stored(): { readonly run?: unknown; readonly cell?: unknown } {
  const state: unknown = host.getState();
  return typeof state === 'object' && state !== null ? state : {};
}
