import type { JSX } from 'preact';
import type { RunState } from '../../src/shared/runProtocol';
import { LineChart } from './LineChart';

/** Loss and accuracy over the epochs, as far as there are any. */
export function Curves({ run, best }: { run: RunState; best: number }): JSX.Element {
  const { history, epochs } = run;
  const held = history.some(({ valLoss }) => valLoss !== null);
  const length = Math.max(epochs, history.length);
  // A run that is over fills the chart, also when it was stopped early.
  const shown = run.status === 'done' ? history.length : length;
  return (
    <section class="curves" aria-label="Curves">
      <LineChart
        title="Loss"
        includeZero
        epochs={shown}
        best={best}
        format={formatLoss}
        series={[
          { name: 'training', look: 'training', values: history.map(({ trainLoss }) => trainLoss) },
          ...(held
            ? [
                {
                  name: 'validation',
                  look: 'validation' as const,
                  values: history.map(({ valLoss }) => valLoss),
                },
              ]
            : []),
        ]}
      />
      {held && (
        <LineChart
          title="Accuracy"
          includeZero={false}
          ceiling={1}
          epochs={shown}
          best={best}
          format={formatShare}
          series={[
            {
              name: 'validation',
              look: 'validation',
              values: history.map(({ valAccuracy }) => valAccuracy),
            },
          ]}
        />
      )}
    </section>
  );
}

function formatLoss(loss: number): string {
  return loss >= 10 ? loss.toFixed(1) : String(Number(loss.toFixed(3)));
}

function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
