import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import {
  formatCount,
  formatExactCount,
  formatPercent,
  formatTime,
  formatWait,
} from '../../src/shared/format';
import type { RunAction, RunOutcome, RunState } from '../../src/shared/runProtocol';
import { host } from '../host';
import { PageError } from '../widgets/PageError';
import { ProgressBar } from '../widgets/ProgressBar';
import { Curves } from './Curves';
import { DataReport } from './DataReport';
import { OutcomeSection } from './OutcomeSection';
import { followRun, outcome, report, run } from './runStore';

const LABELS: Readonly<Record<RunAction, string>> = {
  pause: 'Pause',
  continue: 'Continue',
  stop: 'Stop, keep the best',
  cancel: 'Cancel',
  resume: 'Resume',
  use: 'Use model',
  export: 'Export…',
  reveal: 'Show folder',
  showLog: 'Show log',
};

/** The one thing to do next. */
const PRIMARY: readonly RunAction[] = ['use', 'resume'];

/** The editor-area view of a training run: curves while it trains, then what it came to. */
export function RunView(): JSX.Element | null {
  useEffect(followRun, []);
  const state = run.value;
  if (!state) return null;
  const best = outcome.value?.bestEpoch ?? 0;
  const underWay = ['running', 'paused', 'stopping'].includes(state.status);
  return (
    <main class="run">
      {underWay && (
        <ProgressBar label={state.stage} {...(state.fraction !== null && { done: state.fraction })} />
      )}
      <header>
        <h1>{state.name}</h1>
        <p class="quiet" title={`${state.data}\n${state.out}`}>
          {state.model} · {state.recipe}
        </p>
      </header>
      <div class="run-line">
        <Status state={state} outcome={outcome.value} />
        <div class="run-actions">
          {state.actions.map((action) => (
            <button
              key={action}
              type="button"
              class={PRIMARY.includes(action) ? 'button primary' : 'button'}
              onClick={() => host.postMessage({ type: 'act', action })}
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
      {state.history.length > 0 && <Curves run={state} best={best} />}
      {report.value && <DataReport report={report.value} />}
      {outcome.value && <OutcomeSection key={state.id} outcome={outcome.value} />}
    </main>
  );
}

/** Without a whole epoch there is nothing to go on from. */
function labelOf(action: RunAction, { history }: RunState): string {
  return action === 'resume' && history.length === 0 ? 'Try again' : LABELS[action];
}

/** The line below the title: what is being done, and how long it will take; or what the run came to. */
function Status({ state, outcome }: { state: RunState; outcome: RunOutcome | null }): JSX.Element {
  if (state.status === 'done' && outcome) return <Verdict outcome={outcome} />;
  const { stage, secondsLeft } = state;
  return (
    <p class="stage">
      {stage}
      {secondsLeft !== null && <span class="quiet"> · about {formatWait(secondsLeft)} left</span>}
    </p>
  );
}

function Verdict({ outcome }: { outcome: RunOutcome }): JSX.Element {
  const { valAccuracy, held, bestEpoch, stopped, seconds, trainableParameters } = outcome;
  const facts = [
    ...(bestEpoch > 0 ? [`best epoch ${bestEpoch}`] : []),
    ...(stopped ? ['stopped early'] : []),
    formatTime(seconds * 1000),
    `${formatCount(trainableParameters)} trained parameters`,
  ];
  return (
    <p class="stage">
      {valAccuracy !== null && (
        <strong title={`Of ${formatExactCount(held)} held-out images`}>
          {formatPercent(valAccuracy)} accuracy
        </strong>
      )}
      <span class="quiet">
        {valAccuracy === null ? '' : ' · '}
        {facts.join(' · ')}
      </span>
    </p>
  );
}

/** What a screen reader is told while the run goes on: every tenth of the work, not every image. */
function announce({ status, stage, fraction, history }: RunState): string {
  if (status !== 'running' || fraction === null) return stage;
  const accuracy = history.at(-1)?.valAccuracy;
  const tenths = `${Math.floor(fraction * 10) * 10} %`;
  const [what = ''] = stage.split(/[:\d]/, 1);
  return [`${what.trim()} ${tenths}`, ...(typeof accuracy === 'number' ? [formatTenths(accuracy)] : [])].join(
    ', ',
  );
}

function formatTenths(accuracy: number): string {
  return `accuracy ${Math.round(accuracy * 100)} %`;
}
