import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { formatExactCount } from '../../src/shared/format';
import type { RunOutcome } from '../../src/shared/runProtocol';
import { mistakesOf, mostConfused, picturesOf } from './confusion';
import { ConfusionMatrix } from './ConfusionMatrix';
import { PictureGrid } from './PictureGrid';
import { rememberCell, rememberedCell, type Cell } from './runStore';

/** Classes beyond which a matrix is too large to read; then the pairs that were mixed up are listed. */
const MATRIX_CLASSES = 30;
/** Pairs that are listed. */
const PAIRS = 30;

/** What the model gets right and wrong: the matrix, the pictures of a cell, the worst mistakes. */
export function OutcomeSection({ outcome }: { outcome: RunOutcome }): JSX.Element | null {
  const { classes, confusion, pictures, held } = outcome;
  const [cell, setCell] = useState(rememberedCell);
  const mistakes = useMemo(() => mistakesOf(pictures), [pictures]);
  const inCell = useMemo(() => (cell ? picturesOf(pictures, cell) : []), [pictures, cell]);
  if (held === 0)
    return <p class="quiet">Nothing was held out, so there is nothing to say of its accuracy.</p>;
  const choose = (next: Cell): void => {
    const same = cell?.[0] === next[0] && cell[1] === next[1];
    setCell(same ? undefined : next);
    rememberCell(same ? undefined : next);
  };
  const count = cell ? (confusion[cell[0]]?.[cell[1]] ?? 0) : 0;
  return (
    <>
      <section aria-labelledby="matrix-title">
        <h2 id="matrix-title">Confusion matrix</h2>
        <p class="quiet">
          {plural(held, 'held-out image')}: rows are what they are, columns what they were taken for.
        </p>
        {classes.length <= MATRIX_CLASSES ? (
          <ConfusionMatrix outcome={outcome} chosen={cell} onChoose={choose} />
        ) : (
          <Pairs outcome={outcome} chosen={cell} onChoose={choose} />
        )}
        {cell && (
          <div class="cell-pictures" role="region" aria-label="Images of the cell">
            <h3>
              {classes[cell[0]]}, {cell[0] === cell[1] ? 'recognised' : `taken for ${classes[cell[1]] ?? ''}`}{' '}
              ({plural(count, 'image')})
            </h3>
            {inCell.length < count && (
              <p class="quiet">
                {inCell.length === 0 ? 'None' : formatExactCount(inCell.length)} of them{' '}
                {inCell.length === 1 ? 'is' : 'are'} known one by one.
              </p>
            )}
            <PictureGrid label="Images of the cell" classes={classes} pictures={inCell} />
          </div>
        )}
      </section>
      <section aria-labelledby="mistakes-title">
        <h2 id="mistakes-title">Worst mistakes</h2>
        {mistakes.length === 0 ? (
          <p class="quiet">None: every held-out image was recognised.</p>
        ) : (
          <>
            <p class="quiet">
              {mistakes.length === 1
                ? '1 mistake. It may be an image in the wrong folder.'
                : `${formatExactCount(mistakes.length)} mistakes, the most confident first. Some may be images in the wrong folder.`}
            </p>
            <PictureGrid label="Worst mistakes" classes={classes} pictures={mistakes} />
          </>
        )}
      </section>
    </>
  );
}

function Pairs({
  outcome: { classes, confusion },
  chosen,
  onChoose,
}: {
  outcome: RunOutcome;
  chosen: Cell | undefined;
  onChoose: (cell: Cell) => void;
}): JSX.Element {
  const pairs = mostConfused(confusion).slice(0, PAIRS);
  if (pairs.length === 0) return <p class="quiet">No two classes were mixed up.</p>;
  return (
    <ol class="pairs" aria-label="Classes that were mixed up most">
      {pairs.map(({ cell, count }) => (
        <li key={cell.join('-')}>
          <button
            type="button"
            class="link"
            aria-pressed={chosen?.[0] === cell[0] && chosen[1] === cell[1]}
            onClick={() => onChoose(cell)}
          >
            {classes[cell[0]]}, taken for {classes[cell[1]]}: {plural(count, 'image')}
          </button>
        </li>
      ))}
    </ol>
  );
}

function plural(count: number, noun: string): string {
  return `${formatExactCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
