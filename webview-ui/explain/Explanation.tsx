import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ExplanationState } from '../../src/shared/explainViewProtocol';
import { firstName, formatPercent } from '../../src/shared/format';
import type { PictureInfo } from '../../src/shared/webviewProtocol';
import { host } from '../host';
import { ActionButton } from '../widgets/ActionButton';
import { Icon } from '../widgets/Icon';
import { EmptyNotice, ErrorNotice } from '../widgets/Notice';
import { ProgressBar } from '../widgets/ProgressBar';
import { describeEvidence } from './describeEvidence';
import { EvidencePicture } from './EvidencePicture';
import { MethodChoice } from './MethodChoice';
import { WaitingPicture } from './WaitingPicture';

/** How much of the picture the map covers at first: its colours are clear, and what is below is still recognised. */
const USUAL_OPACITY = 0.6;

interface Props {
  readonly explanation: ExplanationState;
  readonly picture: PictureInfo;
}

/** Which places of the picture speak for a class: the map laid over the picture, and how it came about. */
export function Explanation({ explanation, picture }: Props): JSX.Element {
  const [opacity, setOpacity] = useState(USUAL_OPACITY);
  const name = firstName(explanation.label);
  return (
    <section
      class="explanation"
      aria-label={`Why ${name}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header>
        <h2 title={explanation.label}>Why {name}?</h2>
        <button type="button" class="icon-button" aria-label="Close" title="Close (Escape)" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <MethodChoice question={explanation} />
      {explanation.status === 'done' ? (
        <>
          <EvidencePicture explanation={explanation} picture={picture} opacity={opacity} />
          <label class="opacity">
            <span>Opacity</span>
            <input
              type="range"
              min="0"
              max="100"
              step="5"
              value={Math.round(opacity * 100)}
              aria-valuetext={`${Math.round(opacity * 100)} %`}
              onInput={({ currentTarget }) => setOpacity(Number(currentTarget.value) / 100)}
            />
          </label>
          <p class="quiet" role="status">
            {describeEvidence(explanation)}
          </p>
        </>
      ) : (
        <Progress explanation={explanation} picture={picture} />
      )}
    </section>
  );
}

/** Closes the explanation; the keyboard goes back to the answer that was explained. */
function close(): void {
  document.querySelector<HTMLElement>('.predictions button[aria-pressed=true]')?.focus();
  host.postMessage({ type: 'act', action: 'closeExplanation' });
}

function Progress({
  explanation,
  picture,
}: {
  explanation: Exclude<ExplanationState, { status: 'done' }>;
  picture: PictureInfo;
}): JSX.Element {
  switch (explanation.status) {
    case 'running': {
      const { done, method } = explanation;
      const doing = method === 'occlusion' ? 'Covering the picture place by place' : 'Computing the map';
      return (
        <>
          <WaitingPicture picture={picture} />
          <div class="notice">
            <ProgressBar label={doing} {...(done !== undefined && { done })} />
            <p>
              <span role="status">{doing}…</span>
              {done !== undefined && <span class="quiet">{formatPercent(done)}</span>}
            </p>
            <ActionButton action="cancelExplanation" />
          </div>
        </>
      );
    }
    case 'cancelled':
      return <EmptyNotice text="Cancelled." action="explainAgain" />;
    case 'failed':
      return <ErrorNotice error={explanation.error} />;
  }
}
