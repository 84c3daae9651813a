import type { JSX } from 'preact';
import { firstName, formatExactCount, formatPercent } from '../../src/shared/format';
import type { ResultRow } from '../../src/shared/resultsProtocol';
import { Icon } from '../widgets/Icon';
import { ShareBar } from '../widgets/ShareBar';
import { UNREADABLE, type Item } from './arrangeRows';
import { RowThumbnail } from './RowThumbnail';

interface Common {
  readonly id: string;
  /** Place in the table, from 0. */
  readonly position: number;
  readonly focused: boolean;
  readonly selected: boolean;
  readonly onClick: (event: MouseEvent) => void;
  readonly onDblClick: () => void;
}

/** One image of the results. */
export function ResultRowView(
  props: Common & { readonly index: number; readonly row: ResultRow; readonly level: 1 | 2 },
): JSX.Element {
  const { index, row, level } = props;
  const { name, result } = row;
  const failed = 'error' in result;
  return (
    <div {...rowProps(props, 'result')} {...(level === 2 && { 'aria-level': 2 })}>
      <div class="name" role="gridcell" title={name}>
        {failed ? (
          <span class="result-image">
            <Icon name="error" className="error-icon" />
          </span>
        ) : (
          <RowThumbnail row={index} />
        )}
        <span class="text">{name}</span>
      </div>
      {failed ? (
        <div class="label error-text" role="gridcell" aria-colspan={2} title={result.error}>
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

/** The heading of a group. */
export function GroupRowView(
  props: Common & {
    readonly group: Extract<Item, { kind: 'group' }>;
    readonly onToggle: () => void;
  },
): JSX.Element {
  const { group, onToggle } = props;
  const { label, rows, open } = group;
  return (
    <div {...rowProps(props, 'result group')} aria-level={1} aria-expanded={open}>
      <div class="group-name" role="gridcell" aria-colspan={3} title={label === UNREADABLE ? '' : label}>
        <span
          class={`codicon codicon-chevron-${open ? 'down' : 'right'}`}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        />
        <span class="text">{classText(label)}</span>
        <span class="count">{formatExactCount(rows.length)}</span>
      </div>
    </div>
  );
}

/** What people call a class. */
export function classText(label: string): string {
  return label === UNREADABLE ? 'Not readable' : firstName(label);
}

function rowProps({ id, position, focused, selected, onClick, onDblClick }: Common, name: string) {
  return {
    id,
    class: [name, focused && 'focused', selected && 'selected'].filter(Boolean).join(' '),
    role: 'row' as const,
    'aria-rowindex': position + 2,
    'aria-selected': selected,
    onClick,
    onDblClick,
  };
}
