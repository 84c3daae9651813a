import type { JSX } from 'preact';
import { Icon } from '../widgets/Icon';

interface Props {
  /** What is narrowed, and by what: `Filter layers`, `Filter layers by name or type`. */
  readonly placeholder?: string;
  readonly label?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Narrows the tree, by default to layers by name or type. Escape empties it, the down arrow goes on to the tree. */
export function FilterBox({
  placeholder = 'Filter layers',
  label = 'Filter layers by name or type',
  value,
  onChange,
}: Props): JSX.Element {
  return (
    <div class="filter">
      <Icon name="search" />
      <input
        type="text"
        placeholder={placeholder}
        aria-label={label}
        spellcheck={false}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') onChange('');
          else if (event.key === 'ArrowDown')
            document.querySelector<HTMLElement>('[role=tree], [role=treegrid], [role=grid]')?.focus();
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
