import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { CompressionAction, CompressionState } from '../../src/shared/compressionProtocol';
import { PageError } from '../widgets/PageError';
import { ProgressBar } from '../widgets/ProgressBar';
import { chosenCopy, act, chooseCopy, compression, followCompression } from './compressionStore';
import { Int8Section } from './Int8Section';
import { proposedCopy } from './proposedCopy';
import { PruneSection } from './PruneSection';

const LABELS: Readonly<Record<CompressionAction, string>> = {
  cancel: 'Cancel',
  keep: 'Keep',
  use: 'Keep and use',
  discard: 'Discard',
  again: 'Try again',
  fineTune: 'Fine-tune…',
  reveal: 'Show file',
  showLog: 'Show log',
};

/** The editor-area view of smaller copies of a model: how they are made, and the report by which one is kept. */
export function CompressionView(): JSX.Element | null {
  useEffect(followCompression, []);
  const state = compression.value;
  if (!state) return null;
  const { report } = state;
  const copies = report?.kind === 'prune' ? report.copies.length : report ? 1 : 0;
  const copy = state.kept ?? Math.min(chosenCopy.value ?? proposedCopy(report), Math.max(0, copies - 1));
  return (
    <main class="run compression">
      {state.status === 'running' && (
        <ProgressBar label={state.stage} {...(state.fraction !== null && { done: state.fraction })} />
      )}
      <header>
        <h1>{nameOf(state.out)}</h1>
        <p class="quiet" title={[state.data, state.out].filter((path) => path !== null).join('\n')}>
          {state.kind === 'int8' ? 'Int8 copy of' : 'Pruned copies of'} {state.model}
          {state.data !== null && ` · images in ${nameOf(state.data)}`}
        </p>
      </header>
      <div class="run-line">
        <p class="stage">{stageOf(state, copy)}</p>
        <div class="run-actions">
          {state.actions.map((action, place) => (
            <button
              key={action}
              type="button"
              class={place === 0 && action !== 'cancel' ? 'button primary' : 'button'}
              onClick={() => act(action, copy)}
            >
              {labelOf(action, state)}
            </button>
          ))}
        </div>
      </div>
      <div class="sr-only" role="status">
        {announce(state)}
      </div>
      {state.error && <PageError message={state.error.message} />}
      {report?.kind === 'int8' && <Int8Section report={report} />}
      {report?.kind === 'prune' && (
        <PruneSection report={report} chosen={copy} kept={state.kept} onChoose={chooseCopy} />
      )}
      {!report && state.status === 'running' && <p class="quiet">{waitingFor(state)}</p>}
    </main>
  );
}

function labelOf(action: CompressionAction, { status, kind, report }: CompressionState): string {
  if (action === 'use' && status === 'kept') return 'Use model';
  if (action === 'reveal' && kind === 'prune') return 'Show folder';
  if (action === 'again' && (status === 'discarded' || report)) return 'Make again';
  return LABELS[action];
}

function stageOf({ stage, status, kind, report }: CompressionState, copy: number): string {
  const several = report?.kind === 'prune' && report.copies.length > 1;
  const kept = report?.kind === 'prune' ? report.copies[copy] : undefined;
  if (status === 'kept' && kept) return `Kept: ${kept.architecture}`;
  if (status === 'made' && kind === 'prune' && several)
    return 'Made, and not kept yet: choose the copy to keep';
  return stage;
}

function waitingFor({ kind }: CompressionState): string {
  return kind === 'int8'
    ? 'The report comes before anything is kept: how often the copy agrees with the model, its size and its time.'
    : 'The report comes before anything is kept: what each copy loses, its size and its time.';
}

/** What a screen reader is told while the work goes on: every tenth of it, not every image. */
function announce({ status, stage, fraction }: CompressionState): string {
  if (status !== 'running' || fraction === null) return stage;
  const [what = ''] = stage.split(':', 1);
  return `${what}, ${Math.floor(fraction * 10) * 10} %`;
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
