import type { JSX } from 'preact';
import { Icon } from '../widgets/Icon';

interface Props {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Narrows the tree to layers by name or type. Escape empties it, the down arrow goes on to the tree. */
export function FilterBox({ value, onChange }: Props): JSX.Element {
  return (
    <div class="filter">
      <Icon name="search" />
      <input
        type="text"
        placeholder="Filter layers"
        aria-label="Filter layers by name or type"
        spellcheck={false}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') onChange('');
          else if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('[role=tree]')?.focus();
          else return;
          event.preventDefault();
        }}
      />
      {value !== '' && (
        <button type="button" class="icon-button" aria-label="Clear the filter" onClick={() => onChange('')}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
