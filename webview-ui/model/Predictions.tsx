import type { JSX } from 'preact';
import type { Prediction } from '../../src/shared/engineProtocol';
import { firstName, formatPercent } from '../../src/shared/format';
import { ShareBar } from '../widgets/ShareBar';

/** The best classes as labelled bars. */
export function Predictions({ predictions }: { predictions: readonly Prediction[] }): JSX.Element {
  const [best] = predictions;
  return (
    <>
      <ol class="predictions" aria-label="Predictions">
        {predictions.map(({ index, label, probability }) => (
          <li key={index} title={`${label}\n${(probability * 100).toFixed(4)} %, class ${index}`}>
            <span class="label">{firstName(label)}</span>
            <span class="percent">{formatPercent(probability)}</span>
            <ShareBar share={probability} />
          </li>
        ))}
      </ol>
      <div class="sr-only" role="status">
        {best && `${firstName(best.label)}, ${formatPercent(best.probability)}`}
      </div>
    </>
  );
}
