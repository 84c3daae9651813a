import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { formatPercent } from '../../src/shared/format';
import type { RunOutcome } from '../../src/shared/runProtocol';
import { precision, recall } from './confusion';
import type { Cell } from './runStore';

interface Props {
  readonly outcome: RunOutcome;
  readonly chosen: Cell | undefined;
  readonly onChoose: (cell: Cell) => void;
}

/** How strongly the fullest cell is coloured, in percent: text on it stays readable in every theme. */
const STRONGEST = 45;

/** A table of true against predicted classes. A cell shows its pictures; arrow keys go from cell to cell. */
export function ConfusionMatrix({ outcome, chosen, onChoose }: Props): JSX.Element {
  const { classes, confusion } = outcome;
  const [focus, setFocus] = useState<Cell>(chosen ?? [0, 0]);
  const body = useRef<HTMLTableSectionElement>(null);
  const last = classes.length - 1;

  const onKeyDown = (event: KeyboardEvent): void => {
    const [truth, predicted] = focus;
    const moves: Readonly<Record<string, Cell>> = {
      ArrowLeft: [truth, predicted - 1],
      ArrowRight: [truth, predicted + 1],
      ArrowUp: [truth - 1, predicted],
      ArrowDown: [truth + 1, predicted],
      Home: [truth, 0],
      End: [truth, last],
    };
    const to = moves[event.key];
    if (!to) return;
    const next: Cell = [clamp(to[0], last), clamp(to[1], last)];
    setFocus(next);
    body.current?.querySelector<HTMLElement>(`[data-cell="${next.join('-')}"]`)?.focus();
    event.preventDefault();
  };

  return (
    <div class="matrix-frame">
      <table
        class="matrix"
        role="grid"
        aria-label="Confusion matrix: rows are true classes, columns predicted ones"
      >
        <thead>
          <tr>
            <td />
            {classes.map((name) => (
              <th key={name} scope="col" title={`Predicted: ${name}`}>
                <span>{name}</span>
              </th>
            ))}
            <th scope="col" title="Share of the class's images that were recognised">
              <span>Recall</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {confusion.map((row, truth) => {
            const all = row.reduce((sum, count) => sum + count, 0);
            return (
              <tr key={classes[truth]}>
                <th scope="row" title={`Is: ${classes[truth] ?? ''}`}>
                  <span>{classes[truth]}</span>
                </th>
                {row.map((count, predicted) => {
                  const open = chosen?.[0] === truth && chosen[1] === predicted;
                  const focused = focus[0] === truth && focus[1] === predicted;
                  const says = `${count} of ${all} images of ${classes[truth] ?? ''} were taken for ${classes[predicted] ?? ''}`;
                  return (
                    <td key={predicted} role="gridcell" aria-selected={open}>
                      <button
                        type="button"
                        class={truth === predicted ? 'cell right' : 'cell wrong'}
                        data-cell={`${truth}-${predicted}`}
                        style={{ '--share': `${(all === 0 ? 0 : count / all) * STRONGEST}%` }}
                        tabIndex={focused ? 0 : -1}
                        title={count === 0 ? says : `${says}\nClick to see them.`}
                        aria-label={says}
                        aria-disabled={count === 0}
                        onFocus={() => setFocus([truth, predicted])}
                        onClick={() => count > 0 && onChoose([truth, predicted])}
                      >
                        {count > 0 ? count : ''}
                      </button>
                    </td>
                  );
                })}
                <td class="share">{share(recall(confusion, truth))}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" title="Share of the images taken for the class that are of it">
              <span>Precision</span>
            </th>
            {classes.map((name, predicted) => (
              <td key={name} class="share">
                {share(precision(confusion, predicted))}
              </td>
            ))}
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function share(value: number | null): string {
  return value === null ? '–' : formatPercent(value);
}

function clamp(place: number, last: number): number {
  return Math.max(0, Math.min(last, place));
}
