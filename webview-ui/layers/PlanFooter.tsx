import type { JSX } from 'preact';
import type { PlanAction, PlanState } from '../../src/shared/plan/planProtocol';
import { host } from '../host';
import { Icon } from '../widgets/Icon';
import { memoryLine, timeLine, trainableLine, type Line } from './describePlan';

/** What the plan means: how much is trained, what it needs, and the button that trains it. */
export function PlanFooter({ plan }: { readonly plan: PlanState }): JSX.Element {
  return (
    <footer class="plan">
      <p role="status" {...shown(trainableLine(plan))} />
      {!plan.trainsHead && (
        <p
          class="quiet"
          title="The head predicts the classes of your images. It is new, so it is always trained."
        >
          The head is trained too
        </p>
      )}
      <Statistics plan={plan} />
      <div class="needs quiet">
        <p {...shown(memoryLine(plan))} />
        <Time plan={plan} />
      </div>
      <div class="plan-buttons">
        <button type="button" class="button primary" onClick={() => act('fineTune')}>
          Fine-tune…
        </button>
        <IconButton icon="folder-opened" label="Open plan…" action="openPlan" />
        <IconButton icon="save" label="Save plan…" action="savePlan" />
      </div>
    </footer>
  );
}

/** Whether trained batch normalisations move their statistics: a choice where any is trained. */
function Statistics({ plan }: { readonly plan: PlanState }): JSX.Element | null {
  const { hasBatchNorm, trainsBatchNorm, movesStatistics } = plan;
  if (!hasBatchNorm) return null;
  if (!trainsBatchNorm) {
    return (
      <p class="quiet" title="Frozen layers keep their running means and variances, bit for bit.">
        BatchNorm statistics frozen
      </p>
    );
  }
  return (
    <label
      class="choice"
      title="Whether the BatchNorm layers that are trained also move their running means and variances. Better left off with few images or small batches."
    >
      <input
        type="checkbox"
        checked={movesStatistics}
        onChange={({ currentTarget }) =>
          host.postMessage({ type: 'plan', edit: { kind: 'statistics', moves: currentTarget.checked } })
        }
      />
      Move BatchNorm statistics
    </label>
  );
}

function Time({ plan: { time, batch } }: { readonly plan: PlanState }): JSX.Element {
  switch (time.status) {
    case 'known':
      return <p {...shown(timeLine(time, batch))} />;
    case 'measuring':
      return <p role="status">Timing a few steps…</p>;
    case 'failed':
      return (
        <p role="alert">
          {time.message} <Measure label="Retry" />
        </p>
      );
    case 'unknown':
      return (
        <p>
          Time of an epoch: <Measure label="Measure" />
        </p>
      );
  }
}

function Measure({ label }: { readonly label: string }): JSX.Element {
  return (
    <button
      type="button"
      class="link"
      title="Times a few steps of training with made-up images on this machine. It takes some seconds, and nothing is kept."
      onClick={() => act('measureTime')}
    >
      {label}
    </button>
  );
}

function IconButton({
  icon,
  label,
  action,
}: {
  icon: string;
  label: string;
  action: PlanAction;
}): JSX.Element {
  return (
    <button type="button" class="icon-button" title={label} aria-label={label} onClick={() => act(action)}>
      <Icon name={icon} />
    </button>
  );
}

function act(action: PlanAction): void {
  host.postMessage({ type: 'planAct', action });
}

function shown({ text, exact }: Line): { readonly title: string; readonly children: string } {
  return { title: exact, children: text };
}
