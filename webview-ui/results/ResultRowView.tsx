import type { JSX } from 'preact';
import { firstName, formatPercent } from '../../src/shared/format';
import { Icon } from '../widgets/Icon';
import { ShareBar } from '../widgets/ShareBar';
import type { PlacedRow } from './sortRows';

interface Props {
  readonly placed: PlacedRow;
  /** Place in the table as it is sorted, from 0. */
  readonly position: number;
  readonly focused: boolean;
  readonly onOpen: () => void;
}

/** One image of the results. */
export function ResultRowView({ placed, position, focused, onOpen }: Props): JSX.Element {
  const { name, source, result } = placed.row;
  const failed = 'error' in result;
  return (
    <div
      id={`result-${placed.index}`}
      class={focused ? 'result focused' : 'result'}
      role="row"
      aria-rowindex={position + 2}
      aria-selected={focused}
      onClick={onOpen}
    >
      <div class="name" role="gridcell" title={name}>
        {failed ? (
          <span class="result-image">
            <Icon name="error" className="error-icon" />
          </span>
        ) : (
          <img class="result-image" src={source} alt="" loading="lazy" decoding="async" />
        )}
        <span class="text">{name}</span>
      </div>
      {failed ? (
        <div class="label error-text" role="gridcell" title={result.error}>
          {result.error}
        </div>
      ) : (
        <>
          <div class="label" role="gridcell" title={result.label}>
            {firstName(result.label)}
          </div>
          <div class="probability" role="gridcell">
            <span class="percent">{formatPercent(result.probability)}</span>
            <ShareBar share={result.probability} />
          </div>
        </>
      )}
    </div>
  );
}
