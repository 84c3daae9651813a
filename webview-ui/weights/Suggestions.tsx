import type { JSX } from 'preact';
import type { Suggestion, SuggestionId } from '../../src/shared/checkProtocol';
import { host } from '../host';

/** What the button of a step does here; the step itself says why. */
const LABELS: Readonly<Record<SuggestionId, string>> = {
  'save-mended': 'Save a mended copy…',
  'use-average': 'Check these',
  'use-container': 'Check these',
  'new-head': 'Fine-tune…',
  'save-backbone': 'Save without the head…',
  'other-architecture': 'Check against it',
  'allow-partial': 'Save what fits…',
};

/** What can be done about what was found, a button for each step. */
export function Suggestions({
  suggestions,
}: {
  readonly suggestions: readonly Suggestion[];
}): JSX.Element | null {
  if (suggestions.length === 0) return null;
  return (
    <section class="steps" aria-labelledby="steps-title">
      <h3 id="steps-title">What can be done</h3>
      <ul>
        {suggestions.map(({ id, title, detail }, index) => (
          <li key={`${id} ${title}`}>
            <div>
              <p>{title}</p>
              <p class="quiet">{detail}</p>
            </div>
            <button
              type="button"
              class="button"
              aria-label={`${LABELS[id]} (${title})`}
              onClick={() => host.postMessage({ type: 'suggestion', index })}
            >
              {LABELS[id]}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
