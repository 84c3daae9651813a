import type { JSX } from 'preact';
import { formatExactCount, formatPercent, formatValue } from '../../src/shared/format';
import type { TensorStatistics } from '../../src/shared/tensorProtocol';
import { Facts, type Fact } from './Facts';
import { Histogram } from './Histogram';
import { Icon } from './Icon';

/** What the elements of a tensor are like: how they are spread, and figures. */
export function ElementFacts(statistics: TensorStatistics): JSX.Element {
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
