import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatExactCount } from '../../src/shared/format';
import type { ResultsState } from '../../src/shared/webviewProtocol';
import { ActionButton } from '../widgets/ActionButton';
import { ProgressBar } from '../widgets/ProgressBar';
import { ResultsTable } from './ResultsTable';
import { followResults, results } from './resultsStore';
import { sortRows, type Sorting } from './sortRows';

/** The editor-area view: a folder's images and what each was taken for. */
export function ResultsView(): JSX.Element | null {
  useEffect(followResults, []);
  const [sorting, setSorting] = useState<Sorting>();
  const state = results.value;
  const rows = useMemo(() => sortRows(state?.rows ?? [], sorting), [state?.rows, sorting]);
  if (!state) return null;
  return (
    <main class="results">
      {state.running && (
        <ProgressBar label="Classifying" done={state.rows.length / Math.max(1, state.total)} />
      )}
      <header>
        <h1>{state.title}</h1>
        <p class="quiet" role="status">
          {summary(state)} · {state.model}
        </p>
        {state.running && <ActionButton action="cancel" look="link" />}
      </header>
      <ResultsTable rows={rows} sorting={sorting} onSort={setSorting} />
    </main>
  );
}

function summary({ rows, total, running }: ResultsState): string {
  const failed = rows.filter((row) => 'error' in row.result).length;
  const images = total === 1 ? '1 image' : `${formatExactCount(total)} images`;
  const done = rows.length < total ? `${formatExactCount(rows.length)} of ${images}` : images;
  const stopped = rows.length < total && !running ? ', stopped' : '';
  return `${done}${stopped}${failed > 0 ? `, ${formatExactCount(failed)} not readable` : ''}`;
}
