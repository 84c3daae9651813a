import type { JSX } from 'preact';
import { formatBytes, formatExactCount, formatPercent, formatValue } from '../../src/shared/format';
import type { TensorStatistics } from '../../src/shared/tensorProtocol';
import type { TensorState } from '../../src/shared/weightsProtocol';
import { Facts, type Fact } from '../widgets/Facts';
import { Icon } from '../widgets/Icon';
import { Histogram } from './Histogram';
import { WeightsButton, WeightsNotice } from './WeightsNotice';

interface Props {
  readonly state: TensorState;
  readonly bytes: number;
  readonly onMeasure: () => void;
}

/** What the elements of the selected tensor are like, or the button that finds it out. */
export function Statistics({ state, bytes, onMeasure }: Props): JSX.Element {
  switch (state.status) {
    case 'none':
      return (
        <button type="button" class="button" onClick={onMeasure}>
          Compute ({formatBytes(bytes)})
        </button>
      );
    case 'loading':
      return (
        <p role="status">
          Reading {formatBytes(bytes)}… <WeightsButton action="cancel" look="link" />
        </p>
      );
    case 'failed':
      return <WeightsNotice error={state.error} />;
    case 'ready':
      return <Measured {...state.statistics} />;
  }
}

function Measured(statistics: TensorStatistics): JSX.Element {
  const { elements, nan, infinite, zeros, min, max, mean, std, histogram } = statistics;
  const figure = (name: string, value: number | null): Fact => [
    name,
    value === null ? '–' : formatValue(value),
    value === null ? 'There is none.' : String(value),
  ];
  return (
    <>
      {nan + infinite > 0 && (
        <p class="warning-text">
          <Icon name="warning" />
          <span>{unsound(nan, infinite)}</span>
        </p>
      )}
      {histogram && min !== null && max !== null && <Histogram counts={histogram} min={min} max={max} />}
      <Facts
        facts={[
          figure('Min', min),
          figure('Max', max),
          figure('Mean', mean),
          figure('Std', std),
          ['Zeros', zeros === 0 ? '0' : `${formatPercent(zeros / elements)} (${formatExactCount(zeros)})`],
          ['NaN', formatExactCount(nan)],
          ['Infinite', formatExactCount(infinite)],
        ]}
      />
    </>
  );
}

/** Elements that make every result of a network useless. */
function unsound(nan: number, infinite: number): string {
  const counts = [
    ...(nan > 0 ? [`${formatExactCount(nan)} NaN`] : []),
    ...(infinite > 0 ? [`${formatExactCount(infinite)} infinite`] : []),
  ];
  return `${counts.join(' and ')} among its elements: a network with them gives no answers.`;
}
