import type { JSX } from 'preact';
import type { Prediction } from '../../src/shared/engineProtocol';
import { firstName, formatPercent } from '../../src/shared/format';
import { host } from '../host';
import { ShareBar } from '../widgets/ShareBar';
import { explanation } from './modelStore';

/** The best classes as labelled bars. A click asks why the picture was given the class. */
export function Predictions({ predictions }: { predictions: readonly Prediction[] }): JSX.Element {
  const [best] = predictions;
  const asked = explanation.value;
  return (
    <>
      <ol class="predictions" aria-label="Predictions">
        {predictions.map(({ index, label, probability }, rank) => (
          // Chromium does not always see that a row that is moved is no first child any more.
          <li key={index} class={rank === 0 ? 'best' : undefined}>
            <button
              type="button"
              aria-pressed={asked?.classIndex === index}
              title={[
                label,
                `${(probability * 100).toFixed(4)} %, class ${index}`,
                'Click to see which places of the picture speak for it.',
              ].join('\n')}
              onClick={() =>
                host.postMessage(
                  asked?.classIndex === index
                    ? { type: 'act', action: 'closeExplanation' }
                    : { type: 'explain', classIndex: index, method: asked?.method ?? 'grad-cam' },
                )
              }
            >
              <span class="label">{firstName(label)}</span>
              <span class="percent">{formatPercent(probability)}</span>
              <ShareBar share={probability} />
            </button>
          </li>
        ))}
      </ol>
      <div class="sr-only" role="status">
        {best && `${firstName(best.label)}, ${formatPercent(best.probability)}`}
      </div>
    </>
  );
}
