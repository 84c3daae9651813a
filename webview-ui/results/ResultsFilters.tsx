import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatExactCount } from '../../src/shared/format';
import type { ResultRow } from '../../src/shared/resultsProtocol';
import { FilterBox } from '../layers/FilterBox';
import { countClasses, type Arrangement } from './arrangeRows';
import { classText } from './ResultRowView';

interface Props {
  readonly rows: readonly ResultRow[];
  readonly arrangement: Arrangement;
  readonly onChange: (change: Partial<Arrangement>) => void;
}

/** What of the table is shown: by text, class and probability, in groups or not. */
export function ResultsFilters({ rows, arrangement, onChange }: Props): JSX.Element {
  const classes = useMemo(() => countClasses(rows), [rows]);
  const { text, label, low, high, grouped } = arrangement;
  // A class that was chosen before its images came in again stays chosen.
  const options =
    label === '' || classes.some(([name]) => name === label) ? classes : [[label, 0] as const, ...classes];
  return (
    <div class="results-filters">
      <FilterBox
        placeholder="Filter images"
        label="Filter images by name or class"
        value={text}
        onChange={(value) => onChange({ text: value })}
      />
      <label>
        Class
        <select
          value={label}
          onChange={({ currentTarget }) =>
            onChange({ label: options[currentTarget.selectedIndex - 1]?.[0] ?? '' })
          }
        >
          <option value="">All</option>
          {options.map(([name, count]) => (
            <option key={name} value={name}>
              {classText(name)} ({formatExactCount(count)})
            </option>
          ))}
        </select>
      </label>
      <span class="results-range" role="group" aria-label="Probability">
        Probability
        <Percent
          label="Lowest probability in percent"
          value={low}
          onChange={(value) => onChange({ low: value })}
        />
        to
        <Percent
          label="Highest probability in percent"
          value={high}
          onChange={(value) => onChange({ high: value })}
        />
        %
      </span>
      <label>
        <input
          type="checkbox"
          checked={grouped}
          onChange={({ currentTarget }) => onChange({ grouped: currentTarget.checked })}
        />
        Group by class
      </label>
    </div>
  );
}

function Percent({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}): JSX.Element {
  return (
    <input
      type="number"
      min={0}
      max={100}
      step={5}
      aria-label={label}
      value={value}
      onInput={({ currentTarget }) => {
        // An empty field is about to be filled.
        const percent = currentTarget.valueAsNumber;
        if (Number.isFinite(percent)) onChange(Math.max(0, Math.min(100, percent)));
      }}
    />
  );
}
