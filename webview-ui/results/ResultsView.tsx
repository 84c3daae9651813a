import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatExactCount, formatWait } from '../../src/shared/format';
import type { BatchAction, ResultRow, ResultsState } from '../../src/shared/resultsProtocol';
import { host } from '../host';
import { Icon } from '../widgets/Icon';
import { ProgressBar } from '../widgets/ProgressBar';
import { arrangeRows, type Arrangement } from './arrangeRows';
import { ResultsFilters } from './ResultsFilters';
import { followResults, lost, results, rows as knownRows } from './resultsStore';
import { ResultsTable } from './ResultsTable';
import { readResultsUiState, writeResultsUiState } from './resultsUiState';
import { NOTHING, type Selection } from './selection';

const LABELS: Readonly<Record<BatchAction, string>> = {
  pause: 'Pause',
  continue: 'Continue',
  cancel: 'Cancel',
  showLog: 'Show log',
};
const NO_FILTER: Partial<Arrangement> = { text: '', label: '', low: 0, high: 100 };

/** The editor-area view: a folder's images and what each was taken for. */
export function ResultsView(): JSX.Element | null {
  useEffect(followResults, []);
  if (results.value) return <Results state={results.value} />;
  if (!lost.value) return null;
  const { title, error } = lost.value;
  return (
    <main class="results">
      <header>
        <h1>{title}</h1>
      </header>
      <div class="notice" role="alert">
        <p>
          <Icon name="error" className="error-icon" />
          <span>{error.message}</span>
        </p>
        <button
          type="button"
          class="button"
          onClick={() => host.postMessage({ type: 'act', action: 'continue' })}
        >
          Try again
        </button>
      </div>
    </main>
  );
}

function Results({ state }: { readonly state: ResultsState }): JSX.Element {
  const [ui, setUi] = useState(readResultsUiState);
  const [selection, setSelection] = useState<Selection>(() => ({
    ...NOTHING,
    rows: new Set(ui.selected),
    focused: ui.focused,
  }));
  const rows = knownRows.value;
  const { sorting, text, label, low, high, grouped, collapsed } = ui;
  const arranged = useMemo(
    () => arrangeRows(rows, { sorting, text, label, low, high, grouped, collapsed }),
    [rows, sorting, text, label, low, high, grouped, collapsed],
  );
  const selected = useMemo(
    () => arranged.shown.filter((row) => selection.rows.has(row)),
    [arranged.shown, selection.rows],
  );

  const change = (part: Partial<Arrangement>): void => {
    setUi({ ...ui, ...part });
    writeResultsUiState(part);
  };
  const select = (next: Selection): void => {
    setSelection(next);
    writeResultsUiState({ selected: [...next.rows], focused: next.focused });
  };
  const place = (how: 'copy' | 'move'): void => host.postMessage({ type: 'file', how, rows: selected });
  const fold = (name: string): void =>
    change({
      collapsed: collapsed.includes(name) ? collapsed.filter((each) => each !== name) : [...collapsed, name],
    });
  const stopped = state.status !== 'running';
  return (
    <main class="results">
      {state.status !== 'done' && state.status !== 'cancelled' && (
        <ProgressBar label="Classifying" done={rows.length / Math.max(1, state.total)} />
      )}
      <header>
        <h1>{state.title}</h1>
        <p class="quiet results-summary">
          {summary(state, rows)} · {state.model}
        </p>
        <div class="results-actions">
          {state.actions.map((action) => (
            <button
              key={action}
              type="button"
              class="button"
              onClick={() => host.postMessage({ type: 'act', action })}
            >
              {action === 'continue' && state.status === 'failed' ? 'Try again' : LABELS[action]}
            </button>
          ))}
        </div>
      </header>
      <div class="sr-only" role="status">
        {announce(state, rows)}
      </div>
      {state.error && (
        <p class="results-note" role="alert">
          <Icon name="error" className="error-icon" />
          <span>{state.error.message}</span>
        </p>
      )}
      {state.notes.map((note) => (
        <p key={note} class="results-note">
          <Icon name="warning" />
          <span>{note}</span>
        </p>
      ))}
      <div class="results-bar">
        <ResultsFilters rows={rows} arrangement={ui} onChange={change} />
        <div class="results-actions">
          <span class="quiet">{selected.length > 1 && `${formatExactCount(selected.length)} selected`}</span>
          <button type="button" class="button" disabled={selected.length === 0} onClick={() => place('copy')}>
            Copy to class…
          </button>
          <button type="button" class="button" disabled={selected.length === 0} onClick={() => place('move')}>
            Move to class…
          </button>
          <button
            type="button"
            class="button"
            disabled={rows.length === 0}
            title={stopped ? 'As CSV or JSON' : 'As CSV or JSON: what is there so far'}
            onClick={() => host.postMessage({ type: 'export', shown: arranged.shown, selected })}
          >
            Export…
          </button>
        </div>
      </div>
      {rows.length > 0 && arranged.shown.length === 0 && (
        <div class="notice results-empty">
          <p>No image passes the filter.</p>
          <button type="button" class="button" onClick={() => change(NO_FILTER)}>
            Show all
          </button>
        </div>
      )}
      {rows.length === 0 && !stopped && <p class="results-empty quiet">Loading the model…</p>}
      <ResultsTable
        {...{ rows, arranged, grouped, sorting, selection }}
        onSort={(by) => change({ sorting: by })}
        onSelect={select}
        onFold={fold}
      />
    </main>
  );
}

function summary(state: ResultsState, rows: readonly ResultRow[]): string {
  const { total, status, perSecond, secondsLeft } = state;
  const failed = rows.reduce((count, { result }) => count + Number('error' in result), 0);
  const images = total === 1 ? '1 image' : `${formatExactCount(total)} images`;
  return [
    rows.length < total ? `${formatExactCount(rows.length)} of ${images}` : images,
    ...(status === 'paused' ? ['paused'] : status === 'cancelled' ? ['cancelled'] : []),
    ...(failed > 0 ? [`${formatExactCount(failed)} not readable`] : []),
    ...(perSecond === null ? [] : [`${formatRate(perSecond)} images/s`]),
    ...(secondsLeft === null ? [] : [`about ${formatWait(secondsLeft)} left`]),
  ].join(' · ');
}

function formatRate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : formatExactCount(Math.round(perSecond));
}

/** What a screen reader is told: every tenth of the work, not every image. */
function announce({ status, total }: ResultsState, rows: readonly ResultRow[]): string {
  if (status === 'done') return `${formatExactCount(total)} images classified`;
  const tenths = `${Math.floor((rows.length / Math.max(1, total)) * 10) * 10} %`;
  return status === 'running' ? `${tenths} classified` : `${tenths} classified, ${status}`;
}
