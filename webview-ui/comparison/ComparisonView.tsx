import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatDevice, formatTime } from '../../src/shared/format';
import type {
  ComparedAnswer,
  ComparisonState,
  ToComparisonView,
} from '../../src/shared/models/comparisonProtocol';
import { host } from '../host';
import { Predictions } from '../model/Predictions';
import { Thumbnail } from '../model/Thumbnail';
import { Icon } from '../widgets/Icon';

const comparison = signal<ComparisonState | undefined>(undefined);

function followComparison(): void {
  window.addEventListener('message', ({ data: message }: MessageEvent<ToComparisonView>) => {
    comparison.value = message.state;
    // By this the extension makes the comparison again when the window was reloaded.
    host.setState(message.state.memory);
  });
  host.postMessage({ type: 'ready' });
}

/** The editor-area view: one picture and what several models say of it. */
export function ComparisonView(): JSX.Element | null {
  useEffect(followComparison, []);
  const state = comparison.value;
  if (!state) return null;
  return (
    <main class="comparison-view">
      <header>
        <Thumbnail picture={state.picture} />
        <h1>{state.picture.name}</h1>
      </header>
      <div class="compared">
        {state.answers.map((answer, place) => (
          <section key={place} aria-label={answer.title}>
            <h2>{answer.title}</h2>
            <Answer answer={answer} />
          </section>
        ))}
      </div>
    </main>
  );
}

function Answer({ answer }: { readonly answer: ComparedAnswer }): JSX.Element {
  switch (answer.status) {
    case 'running':
      return (
        <p class="quiet" role="status">
          Classifying…
        </p>
      );
    case 'failed':
      return (
        <p class="notice" role="alert">
          <span>
            <Icon name="error" className="error-icon" /> {answer.error.message}
          </span>
        </p>
      );
    case 'done':
      return (
        <div class="answer">
          <Predictions predictions={answer.predictions} />
          <p class="quiet">
            {formatTime(answer.milliseconds)} · {formatDevice(answer.device)}
          </p>
        </div>
      );
  }
}
